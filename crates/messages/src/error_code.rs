use serde::{Deserialize, Serialize};

/// Why a request was refused or a peer was ended; the sentence beside it is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The frame is not a message of this protocol.
    Malformed,
    /// A message, an SDP or a number of candidates is over its limit.
    TooLarge,
    /// More messages came than a page ever sends.
    RateLimited,
    /// No session, or no peer, of this id.
    NotFound,
    /// The session has as many viewers as it may have.
    SessionFull,
    /// The server holds as many sessions as it may hold.
    ServerFull,
    /// The resume token is not the one of this peer.
    NotAllowed,
    /// The offer cannot be answered.
    BadOffer,
    /// The browser offers no codec that the session is published in.
    UnsupportedCodec,
    /// The source may not be used, or cannot be played.
    BadSource,
    /// The session cannot be recorded now.
    NotRecordable,
    /// The media server is out of reach or refused.
    MediaServer,
    /// The server is shutting down.
    ShuttingDown,
    /// A fault of the server.
    Internal,
}

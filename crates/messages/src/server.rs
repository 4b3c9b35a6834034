use serde::{Deserialize, Serialize};

use crate::{
    ErrorCode, IceCandidate, IceServer, PeerId, RecordingStatus, ResumeToken, SdpAnswer, SessionId, SessionKind,
    SessionState, SessionSummary, SourceReport, Title,
};

/// What the server sends to a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "id", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerMessage {
    /// The first message on every WebSocket: what `RTCPeerConnection` is to be made with.
    Welcome { ice_servers: Vec<IceServer> },
    /// The answer to every offer.
    NewPipeline(NewPipeline),
    /// A candidate of the server's side of this peer.
    IceCandidate { session_id: PeerId, candidate: IceCandidate },
    /// The peer is bound to this WebSocket again.
    Resumed { session_id: PeerId },
    /// Where the peer's session stands; sent after `newPipeline` or `resumed`, and at every change.
    SessionState {
        /// The peer that is told.
        session_id: PeerId,
        state: SessionState,
        kind: SessionKind,
        title: Title,
        viewers: u32,
        /// Milliseconds since the session started, at the moment of sending.
        age_ms: u64,
        /// Why, in words, where the state needs it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The page is asked to make a new offer for this peer, because the old connection cannot carry on.
    Renegotiate { session_id: PeerId, reason: String },
    /// What a source is. Answers `probeSource`.
    SourceProbe(Box<SourceReport>),
    /// The source is being played, as this session. Answers `openSource`.
    SourceOpened {
        session_id: SessionId,
        /// The link to give to viewers: absolute where the server knows its public URL, else a path.
        view_link: String,
    },
    /// What the session's recording does; sent at every change, every two seconds while it runs, and after `newPipeline` or
    /// `resumed` if there is one.
    RecordingState {
        /// The peer that is told; the session's own id for a page that has none there.
        session_id: PeerId,
        #[serde(flatten)]
        status: RecordingStatus,
    },
    /// What do this page's peers measure? Asked every few seconds; answered by `stats`, unless the page has no peer.
    #[serde(rename = "request-stats")]
    RequestStats {},
    /// All live sessions, newest first, to those who follow them.
    Sessions { sessions: Vec<SessionSummary> },
    /// Something that the page asked for cannot be done, or its peer was ended.
    Error {
        code: ErrorCode,
        /// A sentence for people: what is wrong and what to do.
        message: String,
        /// The peer that it is about, if it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_id: Option<PeerId>,
    },
}

/// The answer to an offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "lowercase")]
pub enum NewPipeline {
    Accepted(Accepted),
    Rejected(Rejected),
}

/// What an accepted peer is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The session's id for a publisher, the viewer's own id for a viewer.
    pub session_id: PeerId,
    pub sdp_answer: SdpAnswer,
    /// To be kept by the page, for `resume` and for `publish` with `resume`.
    pub resume_token: ResumeToken,
    /// The link to give to viewers: absolute where the server knows its public URL, else a path.
    pub view_link: String,
}

/// Why an offer was not accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    pub code: ErrorCode,
    /// A sentence for people: what is wrong and what to do.
    pub message: String,
}

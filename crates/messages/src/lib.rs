//! The typed messages between the browser and the server.
//!
//! Every message is one JSON object in one WebSocket text frame on `/ws`. The field `id` names the message; all other
//! fields are camelCase. [`ClientMessage`] is what a page sends, [`ServerMessage`] what it receives. Values are checked
//! while they are parsed: what has one of these types is within its limits. `docs/signaling.md` shows one example of each
//! message, and a test of this crate reads those examples. What `/api/recordings` speaks is here too, and so is what a peer
//! measures ([`report`]).

mod client;
mod error_code;
mod event;
mod experience;
mod ice;
mod ids;
mod peer;
mod probe;
mod recording;
pub mod report;
mod sdp;
mod server;
mod session;
mod source_url;
mod title;

pub use client::{ClientMessage, ResumePublish};
pub use error_code::ErrorCode;
pub use event::{EventKind, EventLevel, EventPage, LoggedEvent};
pub use experience::{
    Experience, FaultReport, MediaServerState, PastPeer, PastPeers, PastSession, PastSessions, PeerExperience,
    PeerRole, PeersTogether, RoundSummary, SessionExperience,
};
pub use ice::{IceCandidate, IceServer};
pub use ids::{InvalidId, PeerId, RecordingId, ResumeToken, SessionId};
pub use peer::{LastReport, PeerFacts, PeerPage};
pub use probe::{PlanKind, ProbedAudio, ProbedVideo, SourcePlan, SourceReport};
pub use recording::{KeptState, RecordingChange, RecordingList, RecordingState, RecordingStatus, RecordingSummary};
pub use report::Report;
pub use sdp::{InvalidSdp, SdpAnswer, SdpOffer};
pub use server::{Accepted, NewPipeline, Rejected, ServerMessage};
pub use session::{PublishKind, SessionKind, SessionState, SessionSummary};
pub use source_url::{InvalidSourceUrl, SourceUrl};
pub use title::{InvalidTitle, Title};

/// The longest message, in bytes, that either side accepts.
pub const MAX_MESSAGE_BYTES: usize = 128 * 1024;

/// How many ICE candidates a peer may send before and after its endpoint exists, in all.
pub const MAX_CANDIDATES_PER_PEER: usize = 64;

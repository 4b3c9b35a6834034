use std::fmt;
use std::time::Duration;

use crate::types::SessionId;

/// The end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub reason: Lost,
    /// What a new connection needs to go on with the same session.
    pub resume: Resume,
}

/// Where a connection left off.
///
/// A server remembers answers by session and request id, so a client that goes on with a session must go on counting:
/// an id used twice gets the first answer again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resume {
    /// The session that the server gave out, if any request has been answered.
    pub session_id: Option<SessionId>,
    /// The id of the last request.
    pub last_id: u64,
}

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The peer closed it, with the words of its close frame if there was one.
    ClosedByPeer { code: Option<u16>, reason: String },
    /// The network failed, or the peer broke the WebSocket protocol.
    Broken(String),
    /// The peer stayed silent this long after a ping.
    Silent(Duration),
    /// This side closed it, or dropped the last handle.
    ClosedHere,
    /// A new connection stands, but the server does not know the session any more: it was restarted, or has collected what
    /// the session held, so its objects are gone. KMS says so too of a session that has never held any.
    SessionGone { reason: String },
}

impl Lost {
    /// Whether the session may be there when another connection is made.
    pub(super) fn is_transient(&self) -> bool {
        !matches!(self, Self::ClosedHere | Self::SessionGone { .. })
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClosedByPeer { code: Some(code), reason } if reason.is_empty() => {
                write!(f, "the media server closed it with code {code}")
            }
            Self::ClosedByPeer { code: Some(code), reason } => {
                write!(f, "the media server closed it with code {code}: {reason}")
            }
            Self::ClosedByPeer { code: None, .. } => f.write_str("the media server closed it without a reason"),
            Self::Broken(reason) => f.write_str(reason),
            Self::Silent(time) => write!(f, "the media server was silent for {time:?} after a ping"),
            Self::ClosedHere => f.write_str("it was closed on this side"),
            Self::SessionGone { reason } => write!(f, "the media server does not know the session any more: {reason}"),
        }
    }
}

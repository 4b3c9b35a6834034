use std::time::Duration;

use messages::{PeerId, SessionKind, SessionState};

use super::Problem;
use crate::recording::RecordingView;

/// What a page says about its peer, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageState {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    Connecting,
    Starting,
    Live,
    Interrupted,
    Ended,
    Error,
}

impl PageState {
    /// The state's name in the attribute `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Starting => "starting",
            Self::Live => "live",
            Self::Interrupted => "interrupted",
            Self::Ended => "ended",
            Self::Error => "error",
        }
    }

    /// The state as people read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "Not live",
            Self::Connecting => "Connecting",
            Self::Starting => "Starting",
            Self::Live => "Live",
            Self::Interrupted => "Interrupted",
            Self::Ended => "Ended",
            Self::Error => "Not connected",
        }
    }

    /// Whether leaving the page would lose something.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Connecting | Self::Starting | Self::Live | Self::Interrupted)
    }
}

impl From<SessionState> for PageState {
    fn from(state: SessionState) -> Self {
        match state {
            SessionState::Starting => Self::Starting,
            SessionState::Live => Self::Live,
            SessionState::Interrupted => Self::Interrupted,
            SessionState::Ended => Self::Ended,
        }
    }
}

/// What the server last said about the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    pub state: SessionState,
    pub kind: SessionKind,
    pub title: String,
    pub viewers: u32,
    /// When the server said so, on the clock that the machine is fed with.
    pub told: Duration,
    /// How old the session was then.
    pub age_then: Duration,
    pub reason: Option<String>,
}

impl SessionView {
    /// How long the session has lasted at `now`.
    pub fn age(&self, now: Duration) -> Duration {
        self.age_then + now.saturating_sub(self.told)
    }
}

/// Everything that a page shows about its peer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    pub state: PageState,
    /// What is wrong now; with [`PageState::Error`] it is final, else it is being worked on.
    pub problem: Option<Problem>,
    pub session: Option<SessionView>,
    /// The peer's id, once accepted.
    pub peer: Option<PeerId>,
    /// The link for viewers as the server gave it.
    pub link: Option<String>,
    /// The session had to be replaced by a new one, so an earlier link is dead.
    pub replaced: bool,
    /// How long the session had lasted when it ended.
    pub lasted: Option<Duration>,
    /// The session's recording, if there is or was one.
    pub recording: Option<RecordingView>,
}

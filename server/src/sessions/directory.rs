use std::sync::Arc;
use std::time::Instant;

use messages::{SessionId, SessionKind, SessionState, SessionSummary, Title};

use super::SessionHandle;

/// All sessions at one moment, newest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory(Arc<Vec<Entry>>);

/// One session as the registry knows it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: SessionId,
    pub(super) kind: SessionKind,
    pub(super) title: Title,
    pub(super) started: Instant,
    pub(super) status: Status,
    pub(super) handle: SessionHandle,
}

/// What changes while a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) state: SessionState,
    pub(super) viewers: u32,
    /// The number of the latest picture.
    pub(super) picture: Option<u32>,
    pub(super) is_recording: bool,
}

impl Status {
    /// Of a session that has just begun.
    pub(super) const BEGINNING: Self =
        Self { state: SessionState::Starting, viewers: 0, picture: None, is_recording: false };
}

impl Directory {
    pub(super) fn of(entries: impl Iterator<Item = Entry>) -> Self {
        let mut entries: Vec<_> = entries.filter(|entry| entry.status.state != SessionState::Ended).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.started));
        Self(Arc::new(entries))
    }

    pub(crate) fn find(&self, id: &SessionId) -> Option<&SessionHandle> {
        self.0.iter().find(|entry| entry.id == *id).map(|entry| &entry.handle)
    }

    /// How many sessions are being recorded.
    pub(crate) fn recordings(&self) -> u64 {
        self.0.iter().map(|entry| u64::from(entry.status.is_recording)).sum()
    }

    /// The list as pages show it, with the sessions' ages now.
    pub(crate) fn summaries(&self) -> Vec<SessionSummary> {
        self.0.iter().map(Entry::summary).collect()
    }
}

impl Entry {
    fn summary(&self) -> SessionSummary {
        SessionSummary {
            session_id: self.id.clone(),
            kind: self.kind,
            title: self.title.clone(),
            state: self.status.state,
            viewers: self.status.viewers,
            age_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            picture: self.status.picture,
            recording: self.status.is_recording,
        }
    }
}

//! What becomes of sessions whose clients are gone.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::Model;
use super::id::SessionId;
use super::now::Now;

/// Kurento's collector: once in a period it closes the sessions that were not in use since the last time. So a session
/// lives on for one to two periods.
#[derive(Debug)]
pub(super) struct Garbage {
    period: Duration,
    next: Instant,
    used: HashSet<SessionId>,
}

impl Garbage {
    pub(super) fn new(period: Duration, now: Instant) -> Self {
        Self { period, next: now + period, used: HashSet::new() }
    }
}

impl Model {
    /// Keeps `session` alive for at least one more period.
    pub(crate) fn touch(&mut self, session: &SessionId) {
        if self.holdings.knows(session) && !self.garbage.used.contains(session) {
            self.garbage.used.insert(session.clone());
        }
    }

    /// When [`Self::collect_garbage`] has something to do.
    pub(crate) fn next_collection(&self) -> Instant {
        self.garbage.next
    }

    /// Closes the sessions that nothing has used for a period; `is_served` tells of an open socket, which is use enough.
    pub(crate) fn collect_garbage(&mut self, now: Now, is_served: impl Fn(&SessionId) -> bool) {
        if now.instant < self.garbage.next {
            return;
        }
        self.garbage.next = now.instant + self.garbage.period;
        let used = std::mem::take(&mut self.garbage.used);
        let unused = self.holdings.sessions().filter(|session| !used.contains(session) && !is_served(session));
        for session in unused.cloned().collect::<Vec<_>>() {
            tracing::info!(session = session.as_str(), "session collected: its client is gone");
            self.close_session(now, &session, false);
        }
    }
}

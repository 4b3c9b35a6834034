use std::time::{Duration, Instant};

/// Sees by regular pings whether the peer is alive.
#[derive(Debug)]
pub(super) struct KeepAlive {
    interval: Duration,
    timeout: Duration,
    next_ping: Instant,
    /// When the peer counts as dead, while a ping is unanswered.
    deadline: Option<Instant>,
}

/// What the time asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Rest,
    Ping { deadline: Instant },
    Dead { silent: Duration },
}

impl KeepAlive {
    pub(super) fn new(now: Instant, interval: Duration, timeout: Duration) -> Self {
        Self { interval, timeout, next_ping: now + interval, deadline: None }
    }

    pub(super) fn next_timeout(&self) -> Instant {
        self.deadline.unwrap_or(self.next_ping)
    }

    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        match self.deadline {
            Some(deadline) if deadline <= now => Beat::Dead { silent: self.timeout },
            None if self.next_ping <= now => {
                let deadline = now + self.timeout;
                self.next_ping = now + self.interval;
                self.deadline = Some(deadline);
                Beat::Ping { deadline }
            }
            _ => Beat::Rest,
        }
    }

    /// Something came from the peer. It may answer the ping later: requests before it are served first.
    pub(super) fn heard(&mut self, now: Instant) {
        if let Some(deadline) = &mut self.deadline {
            *deadline = now + self.timeout;
        }
    }

    /// The ping has been answered.
    pub(super) fn answered(&mut self) {
        self.deadline = None;
    }
}

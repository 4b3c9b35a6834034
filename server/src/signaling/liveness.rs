use std::time::Duration;

/// A page is pinged when it was silent this long.
const PING_AFTER: Duration = Duration::from_secs(4);

/// A page that was silent this long is gone: browsers answer pings by themselves.
const DEAD_AFTER: Duration = Duration::from_secs(10);

/// Sees whether a page is still there.
#[derive(Debug)]
pub(super) struct Liveness {
    heard: Duration,
    pinged: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Rest,
    Ping,
    Dead,
}

impl Liveness {
    pub(super) fn new(now: Duration) -> Self {
        Self { heard: now, pinged: false }
    }

    /// Something came.
    pub(super) fn heard(&mut self, now: Duration) {
        *self = Self::new(now);
    }

    /// When [`Self::beat`] is due.
    pub(super) fn deadline(&self) -> Duration {
        self.heard + if self.pinged { DEAD_AFTER } else { PING_AFTER }
    }

    pub(super) fn beat(&mut self, now: Duration) -> Beat {
        if now >= self.heard + DEAD_AFTER {
            Beat::Dead
        } else if now >= self.heard + PING_AFTER && !self.pinged {
            self.pinged = true;
            Beat::Ping
        } else {
            Beat::Rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn a_silent_page_is_pinged_once_and_given_up() {
        let mut liveness = Liveness::new(Duration::ZERO);
        assert_eq!(liveness.beat(seconds(3)), Beat::Rest);
        assert_eq!(liveness.deadline(), seconds(4));
        assert_eq!(liveness.beat(seconds(4)), Beat::Ping);
        assert_eq!(liveness.beat(seconds(5)), Beat::Rest);
        assert_eq!(liveness.deadline(), seconds(10));
        assert_eq!(liveness.beat(seconds(10)), Beat::Dead);
    }

    #[test]
    fn a_sign_of_life_starts_over() {
        let mut liveness = Liveness::new(Duration::ZERO);
        assert_eq!(liveness.beat(seconds(4)), Beat::Ping);
        liveness.heard(seconds(9));
        assert_eq!(liveness.beat(seconds(10)), Beat::Rest);
        assert_eq!(liveness.beat(seconds(13)), Beat::Ping);
    }
}

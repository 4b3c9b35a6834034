use std::time::Duration;

/// Messages that may come at once: an offer, 64 candidates, and some more.
const BURST: f64 = 100.0;

/// Messages a second that may come for ever.
const PER_SECOND: f64 = 20.0;

/// A bucket of tokens: each message takes one, time brings new ones.
#[derive(Debug)]
pub(super) struct RateLimit {
    tokens: f64,
    updated: Duration,
}

impl RateLimit {
    /// A full bucket; `now` is any clock that never goes back.
    pub(super) fn new(now: Duration) -> Self {
        Self { tokens: BURST, updated: now }
    }

    /// Whether a message may pass.
    pub(super) fn admits(&mut self, now: Duration) -> bool {
        let passed = now.saturating_sub(self.updated).as_secs_f64();
        self.updated = now;
        self.tokens = (self.tokens + passed * PER_SECOND).min(BURST);
        let admitted = self.tokens >= 1.0;
        if admitted {
            self.tokens -= 1.0;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(limit: &mut RateLimit, now: Duration, tries: usize) -> usize {
        (0..tries).filter(|_| limit.admits(now)).count()
    }

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        let mut limit = RateLimit::new(Duration::ZERO);
        assert_eq!(admitted(&mut limit, Duration::ZERO, 1000), 100);
    }

    #[test]
    fn time_brings_room() {
        let mut limit = RateLimit::new(Duration::ZERO);
        admitted(&mut limit, Duration::ZERO, 100);
        assert_eq!(admitted(&mut limit, Duration::from_secs(1), 100), 20);
        assert_eq!(admitted(&mut limit, Duration::from_secs(3600), 1000), 100);
    }
}

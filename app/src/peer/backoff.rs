use std::time::Duration;

/// Capped exponential backoff with jitter: every wait is between half and all of a span that doubles up to the cap.
///
/// The jitter keeps a thousand pages from coming back in the same instant after a server restart.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
    attempt: u32,
    random: u64,
}

impl Backoff {
    /// A backoff whose first wait is at most `first`; `seed` should differ from page to page.
    pub fn new(first: Duration, cap: Duration, seed: u64) -> Self {
        // The generator below stays at zero for ever when it starts there.
        Self { first, cap, attempt: 0, random: seed | 1 }
    }

    /// How long to wait before the next attempt.
    pub fn next_wait(&mut self) -> Duration {
        let span = self.first.saturating_mul(1 << self.attempt.min(16)).min(self.cap);
        self.attempt = self.attempt.saturating_add(1);
        span / 2 + (span / 2).mul_f64(self.next_fraction())
    }

    /// How many waits were asked for since the last success.
    pub fn attempts(&self) -> u32 {
        self.attempt
    }

    /// Says that an attempt succeeded: the next wait is a first one again.
    pub fn reset(&mut self) {
        self.attempt = 0;
    }

    /// Marsaglia's xorshift64: enough to spread waits, no secret depends on it.
    fn next_fraction(&mut self) -> f64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_millis(500);
    const CAP: Duration = Duration::from_secs(8);

    #[test]
    fn waits_double_up_to_the_cap() {
        let mut backoff = Backoff::new(FIRST, CAP, 42);
        for span_ms in [500, 1000, 2000, 4000, 8000, 8000, 8000] {
            let wait = backoff.next_wait().as_millis();
            assert!((span_ms / 2..=span_ms).contains(&wait), "{wait} ms in a span of {span_ms} ms");
        }
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = Backoff::new(FIRST, CAP, 42);
        for _ in 0..5 {
            backoff.next_wait();
        }
        backoff.reset();
        assert!(backoff.next_wait() <= FIRST);
    }

    #[test]
    fn two_pages_wait_differently() {
        let waits = |seed| {
            let mut backoff = Backoff::new(FIRST, CAP, seed);
            (0..3).map(|_| backoff.next_wait()).collect::<Vec<_>>()
        };
        assert_ne!(waits(1_000_003), waits(77));
    }
}

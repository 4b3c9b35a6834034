use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How a client comes back to its session after the connection is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconnect {
    /// The longest that the first try waits. Waits double from try to try, and each is between half and all of its span, so
    /// that many clients of one server do not come back in the same instant.
    pub first_wait: Duration,
    /// No wait is longer.
    pub longest_wait: Duration,
    /// How long one try may take until the WebSocket stands.
    pub attempt_timeout: Duration,
    /// When to give up, counted from the loss. KMS keeps a session without a connection for 240 s at least.
    pub give_up_after: Duration,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(2),
            attempt_timeout: Duration::from_secs(5),
            give_up_after: Duration::from_secs(180),
        }
    }
}

/// Waits between tries.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Backoff {
    pub(super) fn new(reconnect: &Reconnect) -> Self {
        Self { first: reconnect.first_wait, longest: reconnect.longest_wait, tries: 0 }
    }

    /// How long to wait before the next try.
    pub(super) fn next_wait(&mut self) -> Duration {
        self.wait(chance())
    }

    fn wait(&mut self, chance: f64) -> Duration {
        let span = self.first.saturating_mul(1 << self.tries.min(16)).min(self.longest);
        self.tries = self.tries.saturating_add(1);
        span / 2 + (span / 2).mul_f64(chance)
    }
}

/// A number between 0 and 1. No secret depends on it, so the keys that hash maps are made with are random enough.
fn chance() -> f64 {
    let number = RandomState::new().hash_one(()) >> 32;
    number as f64 / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(&Reconnect::default());
        let waits: Vec<_> = (0..7).map(|_| backoff.wait(1.0).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 2000, 2000]);
        assert_eq!(backoff.wait(0.0).as_millis(), 1000);
    }

    #[test]
    fn waits_differ() {
        let chances: Vec<_> = (0..8).map(|_| chance()).collect();
        assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
        assert!(chances.iter().any(|chance| *chance != chances[0]), "{chances:?}");
    }
}

use messages::{IceCandidate, MAX_CANDIDATES_PER_PEER};

/// Candidates that wait for their peer; what is over the limit of the protocol is dropped, the earliest are kept because
/// browsers find the nearest paths first.
#[derive(Debug)]
pub(super) struct Candidates<T = IceCandidate>(Vec<T>);

impl<T> Default for Candidates<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Candidates<T> {
    pub(super) fn push(&mut self, candidate: T) {
        if self.0.len() < MAX_CANDIDATES_PER_PEER {
            self.0.push(candidate);
        }
    }

    pub(super) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded() {
        let mut waiting = Candidates::default();
        (0..MAX_CANDIDATES_PER_PEER + 10).for_each(|n| waiting.push(n));
        assert_eq!(waiting.take(), (0..MAX_CANDIDATES_PER_PEER).collect::<Vec<_>>());
        assert!(waiting.take().is_empty());
    }
}

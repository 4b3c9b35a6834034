use messages::{IceCandidate, MAX_CANDIDATES_PER_PEER};

/// A page has sent more candidates than any browser finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyCandidates;

/// The candidates of one offer: those that came before its endpoint can take them wait here, in order. What is over the
/// limit is refused, whether it would have to wait or not.
#[derive(Debug, Default)]
pub(super) struct CandidateQueue {
    waiting: Vec<IceCandidate>,
    seen: usize,
    is_open: bool,
}

impl CandidateQueue {
    /// Takes a candidate; gives it back if the endpoint can have it at once.
    pub(super) fn push(&mut self, candidate: IceCandidate) -> Result<Option<IceCandidate>, TooManyCandidates> {
        if self.seen >= MAX_CANDIDATES_PER_PEER {
            return Err(TooManyCandidates);
        }
        self.seen += 1;
        if self.is_open {
            return Ok(Some(candidate));
        }
        self.waiting.push(candidate);
        Ok(None)
    }

    /// From now on candidates need not wait; gives those that have.
    pub(super) fn open(&mut self) -> Vec<IceCandidate> {
        self.is_open = true;
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(number: usize) -> IceCandidate {
        IceCandidate { candidate: format!("candidate:{number}"), sdp_mid: None, sdp_m_line_index: Some(0) }
    }

    #[test]
    fn candidates_wait_until_the_endpoint_is_there() {
        let mut queue = CandidateQueue::default();
        assert_eq!(queue.push(candidate(1)), Ok(None));
        assert_eq!(queue.push(candidate(2)), Ok(None));
        assert_eq!(queue.open(), [candidate(1), candidate(2)]);
        assert_eq!(queue.push(candidate(3)), Ok(Some(candidate(3))));
        assert_eq!(queue.open(), []);
    }

    #[test]
    fn the_limit_holds_before_and_after() {
        for open_early in [true, false] {
            let mut queue = CandidateQueue::default();
            if open_early {
                queue.open();
            }
            for number in 0..MAX_CANDIDATES_PER_PEER {
                assert!(queue.push(candidate(number)).is_ok());
            }
            assert_eq!(queue.push(candidate(64)), Err(TooManyCandidates));
            queue.open();
            assert_eq!(queue.push(candidate(65)), Err(TooManyCandidates));
        }
    }
}

use std::collections::BTreeMap;

use super::LARGEST_DELAY;

/// Puts packets into the order of their sequence numbers, and gives up on one that does not come.
///
/// What comes twice, or after it was given up, is dropped. At most `capacity` packets wait behind a hole; when more come,
/// the hole is passed over.
#[derive(Debug)]
pub struct Reorder<T> {
    capacity: usize,
    next: Option<u64>,
    waiting: BTreeMap<u64, T>,
}

impl<T> Reorder<T> {
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self { capacity, next: None, waiting: BTreeMap::new() }
    }

    pub fn push(&mut self, sequence: u64, item: T) {
        let next = *self.next.get_or_insert(sequence);
        if sequence >= next {
            self.waiting.entry(sequence).or_insert(item);
        } else if next - sequence > LARGEST_DELAY {
            self.waiting.clear();
            self.next = Some(sequence);
            self.waiting.insert(sequence, item);
        }
    }

    /// The next packet in order, if it is there or too many wait for it.
    pub fn pop(&mut self) -> Option<(u64, T)> {
        let first = self.waiting.first_entry()?;
        let is_due = Some(*first.key()) == self.next;
        if !is_due && self.waiting.len() <= self.capacity {
            return None;
        }
        self.take_first()
    }

    /// Gives up on what is missing before the first packet that waits.
    pub fn skip_hole(&mut self) {
        if let Some(first) = self.waiting.keys().next() {
            self.next = Some(*first);
        }
    }

    /// The first packet that waits, be it for its turn or behind a hole.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.waiting.values().next()
    }

    fn take_first(&mut self) -> Option<(u64, T)> {
        let first = self.waiting.pop_first()?;
        self.next = Some(first.0 + 1);
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(reorder: &mut Reorder<()>) -> Vec<u64> {
        std::iter::from_fn(|| reorder.pop()).map(|(sequence, ())| sequence).collect()
    }

    fn after(capacity: usize, sequences: &[u64]) -> Vec<u64> {
        let mut reorder = Reorder::new(capacity);
        let mut out = Vec::new();
        for sequence in sequences {
            reorder.push(*sequence, ());
            out.extend(drain(&mut reorder));
        }
        out
    }

    #[test]
    fn out_of_order_comes_in_order() {
        assert_eq!(after(4, &[10, 12, 11, 14, 15, 13]), [10, 11, 12, 13, 14, 15]);
    }

    #[test]
    fn what_comes_twice_or_late_is_dropped() {
        assert_eq!(after(4, &[10, 10, 11, 9, 12]), [10, 11, 12]);
    }

    #[test]
    fn a_lost_packet_is_given_up_when_too_many_wait() {
        assert_eq!(after(3, &[1, 3, 4, 5]), [1]);
        assert_eq!(after(3, &[1, 3, 4, 5, 6]), [1, 3, 4, 5, 6]);
    }

    #[test]
    fn a_hole_can_be_skipped() {
        let mut reorder = Reorder::new(64);
        reorder.push(1, ());
        reorder.push(5, ());
        assert_eq!(drain(&mut reorder), [1]);
        assert!(reorder.first().is_some());
        reorder.skip_hole();
        assert_eq!(drain(&mut reorder), [5]);
    }

    #[test]
    fn a_source_that_counts_anew_is_followed() {
        assert_eq!(after(4, &[1 << 20, 7, 8]), [1 << 20, 7, 8]);
    }
}

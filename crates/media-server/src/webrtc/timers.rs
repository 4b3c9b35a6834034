use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use super::command::EndpointId;

/// Which endpoint wants to be called when.
///
/// A deadline that moves away is left where it was and looked at again when it comes: most deadlines move with every
/// packet, and only those that come nearer must be known at once.
#[derive(Debug, Default)]
pub(super) struct Timers {
    queue: BTreeSet<(Instant, EndpointId)>,
    scheduled: HashMap<EndpointId, Instant>,
}

impl Timers {
    /// The endpoint's deadline is now this.
    pub(super) fn set(&mut self, endpoint: EndpointId, deadline: Instant) {
        match self.scheduled.get(&endpoint) {
            Some(scheduled) if *scheduled <= deadline => return,
            Some(scheduled) => {
                self.queue.remove(&(*scheduled, endpoint));
            }
            None => {}
        }
        self.queue.insert((deadline, endpoint));
        self.scheduled.insert(endpoint, deadline);
    }

    pub(super) fn remove(&mut self, endpoint: EndpointId) {
        if let Some(scheduled) = self.scheduled.remove(&endpoint) {
            self.queue.remove(&(scheduled, endpoint));
        }
    }

    /// All whose time has come; they are forgotten until they are set again. Who is set again to a time that has come too
    /// waits for the next call, so that nobody keeps the others from their turn.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<EndpointId> {
        let mut due = Vec::new();
        while let Some((deadline, endpoint)) = self.queue.first().copied().filter(|(deadline, _)| *deadline <= now) {
            self.queue.remove(&(deadline, endpoint));
            self.scheduled.remove(&endpoint);
            due.push(endpoint);
        }
        due
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.queue.first().map(|(deadline, _)| *deadline)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const A: EndpointId = EndpointId(1);
    const B: EndpointId = EndpointId(2);

    #[test]
    fn who_is_due_first_comes_first() {
        let now = Instant::now();
        let mut timers = Timers::default();
        timers.set(A, now + Duration::from_secs(2));
        timers.set(B, now + Duration::from_secs(1));
        assert_eq!(timers.take_due(now), []);
        assert_eq!(timers.take_due(now + Duration::from_secs(3)), [B, A]);
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn a_nearer_deadline_replaces_a_farther_one() {
        let now = Instant::now();
        let mut timers = Timers::default();
        timers.set(A, now + Duration::from_secs(5));
        timers.set(A, now + Duration::from_secs(1));
        timers.set(A, now + Duration::from_secs(9));
        assert_eq!(timers.next(), Some(now + Duration::from_secs(1)));
        timers.remove(A);
        assert_eq!(timers.next(), None);
    }
}

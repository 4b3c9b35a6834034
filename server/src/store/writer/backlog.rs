use std::collections::VecDeque;
use std::time::Duration;

use super::Counts;
use super::batch::{Batch, Fact, Write};
use crate::store::{Event, Sample};

/// How much may wait, and for how long.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Limits {
    pub(in crate::store) facts: usize,
    pub(in crate::store) samples: usize,
    pub(in crate::store) batch: usize,
    /// How long something waits for others to be written with.
    pub(in crate::store) wait: Duration,
}

impl Default for Limits {
    /// Two and a half minutes of a thousand peers.
    fn default() -> Self {
        Self { facts: 10_000, samples: 30_000, batch: 2000, wait: Duration::from_secs(1) }
    }
}

/// Within a millisecond, events are told apart by so many bits.
const EVENT_BITS: u32 = 20;

/// What waits to be written. Of too many samples the oldest are dropped, and so are facts, each counted.
#[derive(Debug)]
pub(super) struct Backlog {
    limits: Limits,
    facts: VecDeque<Fact>,
    samples: VecDeque<Sample>,
    /// Since when the oldest waits.
    since: Option<Duration>,
    /// At most so many at once; fewer while the one that the database refuses is looked for.
    at_once: usize,
    events: i64,
    counts: Counts,
}

impl Backlog {
    /// `seed` keeps events of several programs apart that share a database.
    pub(super) fn new(limits: Limits, seed: u32) -> Self {
        let (facts, samples) = (VecDeque::new(), VecDeque::new());
        let counts = Counts::default();
        Self { limits, facts, samples, since: None, at_once: limits.batch, events: i64::from(seed), counts }
    }

    pub(super) fn push(&mut self, now: Duration, write: Write) {
        match write {
            Write::Session(session) => self.facts.push_back(Fact::Session(session)),
            Write::Peer(peer) => self.facts.push_back(Fact::Peer(peer)),
            Write::Event(event) => {
                let id = self.event_id(&event);
                self.facts.push_back(Fact::Event(id, event));
            }
            Write::Sample(sample) => self.samples.push_back(sample),
        }
        self.since.get_or_insert(now);
        self.keep_within_limits();
    }

    /// When it is time to write: once there is enough, or the oldest has waited for long enough.
    pub(super) fn due(&self) -> Option<Duration> {
        let since = self.since?;
        let is_enough = self.len() >= self.limits.batch;
        Some(if is_enough { since } else { since + self.limits.wait })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes what is written next: facts before samples, as samples refer to them.
    pub(super) fn take(&mut self, now: Duration) -> Batch {
        let facts = self.facts.len().min(self.at_once);
        let samples = self.samples.len().min(self.at_once - facts);
        let batch =
            Batch { facts: self.facts.drain(..facts).collect(), samples: self.samples.drain(..samples).collect() };
        // What stays had no room in this batch: there is enough for another.
        self.since = (!self.is_empty()).then_some(now.saturating_sub(self.limits.wait));
        batch
    }

    pub(super) fn written(&mut self, batch: &Batch) {
        self.counts.samples += batch.samples.len() as u64;
        self.at_once = self.limits.batch;
    }

    /// Takes back what could not be written, before all else.
    pub(super) fn put_back(&mut self, now: Duration, batch: Batch) {
        batch.facts.into_iter().rev().for_each(|fact| self.facts.push_front(fact));
        batch.samples.into_iter().rev().for_each(|sample| self.samples.push_front(sample));
        self.since = Some(now.saturating_sub(self.limits.wait));
        self.keep_within_limits();
    }

    /// The database does not take something of this. It is written again in halves, down to the one, which is dropped. Says
    /// whether that was it.
    pub(super) fn refused(&mut self, now: Duration, batch: Batch) -> bool {
        let is_found = batch.len() <= 1;
        if is_found {
            self.counts.dropped_samples += batch.samples.len() as u64;
            self.counts.dropped_others += batch.facts.len() as u64;
            self.at_once = self.limits.batch;
        } else {
            self.at_once = batch.len() / 2;
            self.put_back(now, batch);
        }
        is_found
    }

    pub(super) fn counts(&self) -> Counts {
        Counts { waiting: self.len() as u64, ..self.counts }
    }

    fn len(&self) -> usize {
        self.facts.len() + self.samples.len()
    }

    fn keep_within_limits(&mut self) {
        let samples = self.samples.len().saturating_sub(self.limits.samples);
        self.samples.drain(..samples);
        self.counts.dropped_samples += samples as u64;
        let facts = self.facts.len().saturating_sub(self.limits.facts);
        self.facts.drain(..facts);
        self.counts.dropped_others += facts as u64;
    }

    /// Grows with time, and is no other event's.
    fn event_id(&mut self, event: &Event) -> i64 {
        self.events = (self.events + 1) & ((1 << EVENT_BITS) - 1);
        (event.at_ms.clamp(0, i64::MAX >> EVENT_BITS) << EVENT_BITS) | self.events
    }
}

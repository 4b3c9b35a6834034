use std::sync::atomic::{AtomicU64, Ordering};

use super::batch::Write;
use crate::store::{Event, Level};

/// What became of all that was handed over, since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Samples written.
    pub(crate) samples: u64,
    /// Samples dropped: there was no room for them while the database was away or slow, or it refused them.
    pub(crate) dropped_samples: u64,
    /// Sessions, peers and events dropped, for the same reasons.
    pub(crate) dropped_others: u64,
    /// What waits to be written.
    pub(crate) waiting: u64,
}

/// How many events there were since the start, written or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct EventCounts {
    pub(crate) infos: u64,
    pub(crate) warnings: u64,
    pub(crate) errors: u64,
}

/// Counts that can be read while they grow.
#[derive(Debug, Default)]
pub(super) struct Counters {
    samples: AtomicU64,
    dropped_samples: AtomicU64,
    dropped_others: AtomicU64,
    waiting: AtomicU64,
    samples_not_taken: AtomicU64,
    others_not_taken: AtomicU64,
    infos: AtomicU64,
    warnings: AtomicU64,
    errors: AtomicU64,
}

impl Counters {
    /// Counts what the queue before the task had no room for.
    pub(super) fn not_taken(&self, write: &Write) {
        let counter = if matches!(write, Write::Sample(_)) { &self.samples_not_taken } else { &self.others_not_taken };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts something that happened.
    pub(super) fn happened(&self, event: &Event) {
        let counter = match event.level {
            Level::Info => &self.infos,
            Level::Warning => &self.warnings,
            Level::Error => &self.errors,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Shows what the task has counted.
    pub(super) fn show(&self, counts: Counts) {
        self.samples.store(counts.samples, Ordering::Relaxed);
        self.dropped_samples.store(counts.dropped_samples, Ordering::Relaxed);
        self.dropped_others.store(counts.dropped_others, Ordering::Relaxed);
        self.waiting.store(counts.waiting, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            samples: of(&self.samples),
            dropped_samples: of(&self.dropped_samples) + of(&self.samples_not_taken),
            dropped_others: of(&self.dropped_others) + of(&self.others_not_taken),
            waiting: of(&self.waiting),
        }
    }
    pub(super) fn events(&self) -> EventCounts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        EventCounts { infos: of(&self.infos), warnings: of(&self.warnings), errors: of(&self.errors) }
    }
}

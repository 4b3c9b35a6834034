use std::time::Duration;

use crate::clock::milliseconds;
use crate::store::Retention;
use crate::store::pruning::Table;

const EVERY: Duration = Duration::from_secs(60);

/// Goes through the tables each minute and removes what is old, a little at a time.
#[derive(Debug)]
pub(super) struct Pruning {
    retention: Retention,
    next_round: Duration,
    left: Vec<Table>,
}

impl Pruning {
    pub(super) fn new(retention: Retention) -> Self {
        Self { retention, next_round: Duration::ZERO, left: Vec::new() }
    }

    pub(super) fn retention(&self) -> &Retention {
        &self.retention
    }

    /// The table to remove something from, and the time before which its rows are old.
    pub(super) fn next(&mut self, now: Duration, wall_ms: i64) -> Option<(Table, i64)> {
        if self.left.is_empty() && self.next_round <= now {
            self.next_round = now + EVERY;
            self.left = Table::ALL.into_iter().filter(|table| self.retention.of(*table).is_some()).collect();
        }
        let table = *self.left.last()?;
        let kept = self.retention.of(table)?;
        Some((table, wall_ms.saturating_sub(milliseconds(kept))))
    }

    /// Nothing is left to remove from this table, or it cannot be done now.
    pub(super) fn done_with(&mut self, table: Table) {
        self.left.retain(|one| *one != table);
    }

    pub(super) fn next_round(&self) -> Duration {
        self.next_round
    }
}

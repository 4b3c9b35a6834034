use anyhow::Result;

use crate::application::Application;
use crate::exposition::Exposition;

/// What the application counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) asked: u64,
    pub(super) answered: u64,
    pub(super) written: u64,
    pub(super) dropped: u64,
}

impl Counters {
    pub(super) async fn read(application: &Application) -> Result<Self> {
        let exposition = Exposition::read(application).await?;
        Ok(Self {
            asked: exposition.sum("reports_asked_total"),
            answered: exposition.sum("reports_answered_total"),
            written: exposition.sum("database_samples_written_total"),
            dropped: exposition.sum("database_samples_dropped_total"),
        })
    }

    pub(super) fn since(self, before: &Self) -> Self {
        Self {
            asked: self.asked - before.asked,
            answered: self.answered - before.answered,
            written: self.written - before.written,
            dropped: self.dropped - before.dropped,
        }
    }
}

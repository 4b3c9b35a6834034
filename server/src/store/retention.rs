use std::time::Duration;

use super::pruning::Table;

/// How long what peers experienced is kept; `None` is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) samples: Option<Duration>,
    pub(crate) minutes: Option<Duration>,
    pub(crate) events: Option<Duration>,
    /// Sessions and peers, after their end.
    pub(crate) sessions: Option<Duration>,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Default for Retention {
    fn default() -> Self {
        Self {
            samples: Some(48 * HOUR),
            minutes: Some(30 * 24 * HOUR),
            events: Some(30 * 24 * HOUR),
            sessions: Some(90 * 24 * HOUR),
        }
    }
}

impl Retention {
    /// How long rows of a table are kept.
    pub(super) fn of(&self, table: Table) -> Option<Duration> {
        match table {
            Table::Samples => self.samples,
            Table::MinutesOfPeers | Table::MinutesOfSessions => self.minutes,
            Table::Events => self.events,
            Table::Peers | Table::Sessions => self.sessions,
        }
    }
}

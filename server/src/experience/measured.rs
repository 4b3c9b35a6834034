use std::time::Duration;

use metrics::{Averages, Side};

use super::book::Book;
use super::tally::{ByKind, Tally};
use crate::store::Role;

/// Numbers of all sessions and peers: those of the moment, and those since the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    /// Live sessions.
    pub(crate) sessions: ByKind,
    pub(crate) publishers: Present,
    pub(crate) viewers: Present,
    pub(crate) tally: Tally,
}

/// The peers of one role that are there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Present {
    pub(crate) peers: u64,
    pub(crate) silent: u64,
    /// Of all together over the last minute, in bit/s.
    pub(crate) bitrate: f64,
    /// Whose media goes through a relay, as a share; absent while no path is known.
    pub(crate) relayed: Option<f64>,
}

impl Book {
    /// Its numbers.
    pub(super) fn measured(&self, now: Duration) -> Measured {
        let last_minute: Vec<_> = self.peers.values().map(|entry| entry.track.last_minute(now)).collect();
        let averages = Averages::of(&last_minute);
        let mut sessions = ByKind::default();
        self.sessions.values().for_each(|session| sessions.add(session.stored.kind));
        Measured {
            sessions,
            publishers: self.present(Role::Publisher, &averages.publishers),
            viewers: self.present(Role::Viewer, &averages.viewers),
            tally: self.tally.clone(),
        }
    }

    fn present(&self, role: Role, side: &Side) -> Present {
        let of_role = || self.peers.values().filter(|entry| entry.stored.role == role);
        Present {
            peers: of_role().map(|_| 1).sum(),
            silent: of_role().map(|entry| u64::from(self.is_silent(entry))).sum(),
            bitrate: side.total_bitrate,
            relayed: side.relayed,
        }
    }
}

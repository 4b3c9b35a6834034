use messages::{RoundSummary, SessionKind};
use metrics::Figures;

use super::histogram::Histogram;
use crate::store::Role;

/// In seconds: from the same room to a satellite and a full queue.
const ROUND_TRIPS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2];
/// None, what nobody notices, what is repaired, what is seen, and what nothing repairs.
const LOSSES: &[f64] = &[0.0, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
/// In seconds.
const FIRST_FRAMES: &[f64] = &[0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0];
/// In seconds; the last one is the deadline of a round.
const ROUNDS: &[f64] = &[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0];

/// What there has been since the start.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) publishers: PeerTally,
    pub(crate) viewers: PeerTally,
    /// How many sessions of each kind have begun.
    pub(crate) sessions: ByKind,
    pub(crate) asked: u64,
    pub(crate) answered: u64,
    /// How long each round took, in seconds.
    pub(crate) rounds: Histogram,
}

/// What there has been of peers of one role.
#[derive(Debug, Clone)]
pub(crate) struct PeerTally {
    pub(crate) begun: u64,
    /// Of each report that counted, in seconds.
    pub(crate) round_trip: Histogram,
    /// Of each report that counted, as a share.
    pub(crate) loss: Histogram,
    /// Of each peer once, in seconds.
    pub(crate) first_frame: Histogram,
}

/// A number for each kind of session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ByKind {
    webcam: u64,
    screen: u64,
    source: u64,
}

impl ByKind {
    pub(super) fn add(&mut self, kind: SessionKind) {
        let number = match kind {
            SessionKind::Webcam => &mut self.webcam,
            SessionKind::Screen => &mut self.screen,
            SessionKind::Source => &mut self.source,
        };
        *number += 1;
    }

    /// By the names that the kinds have on the wire.
    pub(crate) fn named(self) -> [(&'static str, u64); 3] {
        [("webcam", self.webcam), ("screen", self.screen), ("source", self.source)]
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            publishers: PeerTally::default(),
            viewers: PeerTally::default(),
            sessions: ByKind::default(),
            asked: 0,
            answered: 0,
            rounds: Histogram::new(ROUNDS),
        }
    }
}

impl Tally {
    pub(super) fn of(&mut self, role: Role) -> &mut PeerTally {
        match role {
            Role::Publisher => &mut self.publishers,
            Role::Viewer => &mut self.viewers,
        }
    }

    pub(super) fn round(&mut self, round: &RoundSummary) {
        self.asked += u64::from(round.asked);
        self.answered += u64::from(round.answered);
        self.rounds.observe(f64::from(round.execution_ms) / 1000.0);
    }
}

impl Default for PeerTally {
    fn default() -> Self {
        Self {
            begun: 0,
            round_trip: Histogram::new(ROUND_TRIPS),
            loss: Histogram::new(LOSSES),
            first_frame: Histogram::new(FIRST_FRAMES),
        }
    }
}

impl PeerTally {
    pub(super) fn report(&mut self, figures: &Figures) {
        figures.round_trip.into_iter().for_each(|seconds| self.round_trip.observe(seconds));
        figures.loss.into_iter().for_each(|share| self.loss.observe(share));
    }
}

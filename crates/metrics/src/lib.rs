//! What peers' reports say, without I/O: figures from the growth of counters, averages over the last minute, a score with
//! its reasons, the rounds in which reports are collected, and where a fault is.
//!
//! Time is the argument `now`: any clock that never goes back. Units are seconds, bits per second, pixels and shares of 1.

mod averages;
mod counter;
mod fault;
mod figures;
mod growth;
mod ratio;
mod rounds;
mod score;
mod track;
mod words;

pub use averages::{Averages, Side};
pub use fault::{Fault, Origin, Peer, Place, ServerFacts, find_faults};
pub use figures::{Figures, Limits, StreamFigures};
pub use rounds::{Answer, DEADLINE, Input, Outcome, Output, PERIOD, Round, Rounds, SILENT_AFTER};
pub use score::{Reason, Score};
pub use track::{LAST_MINUTE, Track};

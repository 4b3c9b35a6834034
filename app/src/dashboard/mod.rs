//! What the dashboard knows of all peers.

mod board;
mod known;

pub(crate) use board::Board;
pub use known::KnownExperience;

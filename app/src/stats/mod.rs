//! What the browser measures about a connection, from its raw report to figures and to a word about health. No I/O.

mod health;
mod incoming;
mod outgoing;
mod path;
mod rate;
mod raw;

pub use health::{Health, HealthLevel};
pub use incoming::{Incoming, IncomingMeter};
pub use outgoing::{Outgoing, OutgoingMeter};
pub use raw::Report;

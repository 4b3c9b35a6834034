//! What the browser measures about a connection: its raw statistics become a [`messages::Report`], which goes to the server
//! and, by the formulas of [`metrics`], becomes what this page shows. No I/O.

mod browser_family;
mod first_frame;
mod health;
mod meter;
mod normalise;
mod path;
mod raw;

pub use browser_family::browser_family;
pub use first_frame::{Milestone, Stopwatch};
pub use health::{Health, HealthLevel};
pub use meter::{Meter, Reading};
pub use normalise::normalise;

#[cfg(test)]
mod samples;

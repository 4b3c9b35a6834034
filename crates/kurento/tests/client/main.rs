//! The client against a media server that follows a script, over a stream in memory and in simulated time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod broken_stream;
mod endings;
mod events;
mod faults;
mod opening;
mod operations;
mod peer;
mod pressure;
mod resuming;

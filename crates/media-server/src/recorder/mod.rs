//! Writing tracks into files.
//!
//! A [`Recording`] is a thread: packets come to it over a bounded way, from a tap on whatever is recorded. In it,
//! `composer` decides without I/O what becomes of them: a `track` makes frames of packets, its `timeline` puts them on the
//! time that audio and video share, a `muxer` makes bytes. `sheet` is the file: whole up to the last piece at any moment, and
//! made searchable at the end. An `upload` takes its place where the recording is sent to somebody. [`repair_all`] does that for what a crash has left behind.

mod composer;
mod destination;
mod event;
mod failure;
mod muxer;
mod place;
mod profile;
mod progress;
mod recorders;
mod recording;
mod repair;
mod run;
mod sheet;
#[cfg(test)]
mod tests;
mod timeline;
mod track;
mod upload;

pub(crate) use event::RecordingEvent;
#[cfg(test)]
pub(crate) use profile::Container;
pub(crate) use profile::Profile;
pub(crate) use recorders::Recorders;
#[cfg(test)]
pub(crate) use recording::Outlet;
pub(crate) use recording::{Plan, Recording, Target};
pub use repair::{Outcome, Repaired, repair_all, repair_one};

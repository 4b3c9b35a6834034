//! What all demuxers have in common.

mod announcer;
mod event;

pub(crate) use announcer::Announcer;
pub use event::{Event, Unsupported};

//! Recordings: what was recorded, and what the page about it does.

mod known;
mod library;
mod storage;

pub use known::KnownRecordings;
pub(crate) use library::Library;
pub(crate) use storage::{is_full, storage_words};

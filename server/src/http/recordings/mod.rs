//! Recordings: the list, their files, and what can be done with them.

pub(super) mod change;
mod download;
pub(super) mod file;
pub(super) mod list;
pub(super) mod upload;

//! HLS (RFC 8216): a playlist that lists pieces of a stream, fetched one after another.
//!
//! [`playlist`] reads playlists, [`choice`] picks a variant, [`schedule`] decides what to fetch when; these are without I/O. A
//! [`rendition`] fetches what one media playlist lists. [`segments`] reads frames from it, [`weave`] puts those of two
//! renditions in order.
//!
//! Everything that a playlist names goes through the guarded fetcher.

mod bytes;
mod choice;
mod demuxer;
mod download;
mod failure;
mod keys;
mod options;
mod play;
mod playlist;
mod rendition;
mod schedule;
mod segments;
mod weave;

#[cfg(test)]
pub(super) mod tests;

pub(crate) use bytes::{Part, open};
pub(crate) use options::Options;
pub(crate) use play::play;

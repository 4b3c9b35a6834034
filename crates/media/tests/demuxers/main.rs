//! The demuxers, on files that `ffmpeg` made.

#![expect(clippy::unwrap_used, reason = "this is a test")]

mod agreement;
mod analysis;
#[path = "../corpus/mod.rs"]
mod corpus;
mod packed;
mod random;
mod reading;
mod robustness;
mod transport;

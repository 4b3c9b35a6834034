//! The demuxers, on files that `ffmpeg` made.

mod agreement;
#[path = "../corpus/mod.rs"]
mod corpus;
mod reading;

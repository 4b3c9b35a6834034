//! Short clips, made with the machine's `ffmpeg`, and what `ffprobe` says of them.

mod clip;
mod probe;
mod table;

pub(crate) use clip::{Clip, Container};
pub(crate) use probe::{Packet, Probe, Stream};
pub(crate) use table::clips;

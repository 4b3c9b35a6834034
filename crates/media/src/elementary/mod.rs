//! Sound in byte streams: cut into frames at the headers that each frame has, and put on the time line.

mod ac3;
mod frame_header;
mod mpeg_audio;
mod sample_clock;
mod splitter;

pub(crate) use frame_header::{FrameHeader, Framing, Sound};
pub(crate) use sample_clock::SampleClock;
pub(crate) use splitter::Splitter;

//! Real clips over RTP into files, judged by `ffprobe` and `ffmpeg`.

#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

mod clip;
mod container;
mod probe;
mod readable;
mod torn;
mod transported;

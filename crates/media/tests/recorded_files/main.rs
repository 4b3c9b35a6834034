//! Real clips over RTP into files, judged by `ffprobe` and `ffmpeg`.

mod clip;
mod container;
mod probe;
mod readable;
mod torn;
mod transported;

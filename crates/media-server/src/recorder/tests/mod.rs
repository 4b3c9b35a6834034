//! Real clips as packets, with simulated time, into files that `ffprobe` judges.

mod clip;
mod disk;
mod probe;
mod scenes;
mod stage;
mod thread;
mod upload;

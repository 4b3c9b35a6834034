//! Fragmented MP4 (ISO/IEC 14496-12), as HLS (CMAF) and pipes have it: the first stream of pictures and the first of sound.

mod boxes;
mod demuxer;
mod descriptors;
mod edit_list;
mod error;
mod fragment;
mod movie;
mod sample_entry;
mod track;

pub use crate::demux::Event;
pub use demuxer::Demuxer;
pub use error::Error;

#[cfg(test)]
mod tests;

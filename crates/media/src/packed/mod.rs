//! HLS's packed audio (RFC 8216, 3.4): frames of sound as they are, behind an ID3 tag that says when they are to be heard.

mod demuxer;
mod id3;

pub use crate::demux::Event;
pub use demuxer::Demuxer;

//! MPEG transport streams (ISO/IEC 13818-1), as HLS and broadcasts have them: the first program's first stream of
//! pictures and first stream of sound.

mod damage;
mod demuxer;
mod mpeg2;
mod mpeg4;
mod opus;
mod packet;
mod pes;
mod section;
mod sync;
mod tables;
mod track;
mod video;

pub use crate::demux::Event;
pub use damage::Damage;
pub use demuxer::Demuxer;

#[cfg(test)]
mod tests;

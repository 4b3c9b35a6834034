//! Containers, codecs' headers and RTP payloads, as state machines without I/O.
//!
//! Everything that comes in is hostile: parsers cap what they keep, and refuse with an error rather than panic.
//! Pictures and sound are never decoded here; the exception is AAC and G.711, which become Opus ([`audio`]).
//!
//! What passes between the parts is a [`Frame`]: one coded picture, or one packet of sound.

pub mod aac;
pub mod analysis;
mod annex_b;
pub mod audio;
pub mod demux;
mod elementary;
pub mod fmp4;
mod format;
mod fragment;
mod frame;
pub mod h264;
pub mod h265;
mod lengths;
mod mending;
pub mod mp4;
mod nal;
mod obu;
mod opus;
pub mod packed;
mod parameter_sets;
pub mod picture;
mod rbsp;
pub mod rtp;
mod time;
pub mod ts;
mod unroll;
mod unsupported;
pub mod webm;

pub use format::{AudioCodec, AudioFormat, Format, VideoCodec, VideoFormat};
pub use frame::{Frame, Kind};
pub use mending::{Finding, Mending, Patch};
pub use time::MediaTime;
pub use unsupported::Unsupported;

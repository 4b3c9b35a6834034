//! Containers, codecs' headers and RTP payloads, as state machines without I/O.
//!
//! Everything that comes in is hostile: parsers cap what they keep, and refuse with an error rather than panic.
//! Pictures and sound are never decoded here; the exception is AAC and G.711, which become Opus ([`audio`]).
//!
//! What passes between the parts is a [`Frame`]: one coded picture, or one packet of sound.

mod format;
mod frame;
mod time;

pub use format::{AudioCodec, AudioFormat, Format, VideoCodec, VideoFormat};
pub use frame::{Frame, Kind};
pub use time::MediaTime;

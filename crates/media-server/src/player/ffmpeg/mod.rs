//! Sources that take more than this program does itself are read by a child process: containers other than MPEG-TS and
//! fragmented MP4, and codecs that viewers cannot play.
//!
//! The child gets bytes, not addresses: an [`origin::Origin`] on loopback reads for it, through the guarded fetcher or from a
//! file that is open already, or its standard input is fed. It may open nothing else but that. What it makes is
//! MPEG-TS on its standard output: pictures copied where viewers can play them, else coded anew; sound as Opus.

mod arguments;
mod child;
mod inspect;
mod origin;
mod play;

pub(super) use child::is_installed;
pub(super) use inspect::{Audio, Inspected, Video, inspect};
pub(super) use origin::{Content, Origin};
pub(super) use play::{Input, play};

//! WebM files that are readable while they are written: VP8, VP9, AV1 and Opus in clusters of at most a second.
//!
//! What [`Writer`] makes has room at its head. To finish a file, [`examine`] makes an index (cues) for its end, and the room
//! tells the length and where the index is.

mod cluster;
mod ebml;
mod examine;
mod head;
mod writer;

pub use examine::examine;
pub use writer::Writer;

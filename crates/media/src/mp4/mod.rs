//! MP4 files that are readable while they are written: fragmented (ISO 14496-12, 8.8), H.264, VP9, AV1 and Opus.
//!
//! What [`Writer`] makes begins with a box of 16 free bytes behind the file type. To finish a file, [`examine`] gathers the
//! fragments' tables into one movie box for its end, and those 16 bytes become the header of a media data box that covers
//! all in between: a plain MP4 file in which every player can seek.

mod boxes;
mod entry;
mod examine;
mod fragment;
mod movie;
mod tables;
mod writer;

pub use examine::examine;
pub use writer::Writer;

//! H.264: what its parameter sets and slice headers say, and how pictures become frames.

mod assembler;
mod config;
mod profile;
mod slice;
mod sps;
mod vui;

pub(crate) use assembler::MOST_UNITS;
pub use assembler::{Assembler, Picture};
pub use config::Config;
pub use profile::Profile;
pub use slice::{Slice, SliceKind, has_b_slices};
pub use sps::{Chroma, Sps};
pub use vui::FrameRate;

/// Whether pictures may be coded in another order than they are shown in, as B-frames are, before any has been seen.
#[must_use]
pub fn may_reorder(sps: &Sps) -> bool {
    sps.reordering() != Reordering::Never
}

/// What a sequence parameter set says of the order of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reordering {
    /// They are shown in the order they are coded in.
    Never,
    /// Some will be shown later than those coded after them.
    Announced,
    /// Nothing is said.
    Possible,
}

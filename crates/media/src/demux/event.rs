use crate::{Format, Frame, Kind};

/// What a demuxer finds, in the order of the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What the frames of this kind are from now on; comes before the first of them, and again when it changes.
    Format(Format),
    Frame(Frame),
    /// The stream of this kind is of a codec that has no name in [`Format`]; no frames of it will come.
    Unsupported(Unsupported),
}

/// A stream that can be named, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsupported {
    pub kind: Kind,
    /// As a person calls it.
    pub name: &'static str,
}

use bytes::Bytes;
use media::demux::Event;

use super::rendition::Piece;

/// The demuxer of whatever container segments have.
#[derive(Debug)]
pub(super) enum Demuxer {
}

/// Why a segment cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("its container is not known")]
    UnknownContainer,
}

impl Demuxer {
    pub(super) fn of(_: &Piece) -> Result<Self, Unreadable> { Err(Unreadable::UnknownContainer) }
    pub(super) fn reads(&self, _: &Piece) -> bool { true }
    pub(super) fn push(&mut self, _: Bytes) -> Result<(), Unreadable> { Ok(()) }
    pub(super) fn end_segment(&mut self) {}
    pub(super) fn finish(&mut self) {}
    pub(super) fn poll(&mut self) -> Option<Event> { None }
}

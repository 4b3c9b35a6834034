use bytes::Bytes;
use media::demux::{Event, Unsupported};

use super::demuxer::{Demuxer, Unreadable};
use super::rendition::Piece;
use super::schedule::TimeLine;
use super::weave::Item;
use crate::player::source::SourceError;

/// Reads frames from segments, whatever their container is. Keeps what spans segments, as long as they are of one time line.
#[derive(Debug, Default)]
pub(super) struct Segments {
    current: Option<Current>,
    /// How many segments in a row held nothing that can be played, and the reasons that were seen.
    fruitless: u32,
    unreadable: Option<Unreadable>,
    unsupported: Option<Unsupported>,
    /// The last of them was told.
    has_told: bool,
}

#[derive(Debug)]
struct Current {
    line: TimeLine,
    map: Option<Bytes>,
    demuxer: Demuxer,
}

/// One segment may be broken; a stream of them is something else than it says.
const MOST_FRUITLESS: u32 = 3;

impl Segments {
    /// Reads a segment.
    ///
    /// # Errors
    /// Nothing that can be played was in the last segments.
    pub(super) fn read(&mut self, piece: &Piece) -> Result<Vec<Item>, SourceError> {
        let mut items = Vec::new();
        if let Err(unreadable) = self.read_into(piece, &mut items) {
            tracing::debug!(%unreadable, "a segment of a stream cannot be read");
            self.unreadable = Some(unreadable);
            self.current = None;
        }
        let has_frames = items.iter().any(|item| matches!(item, Item::Frame(_)));
        self.fruitless = if has_frames { 0 } else { self.fruitless + 1 };
        if self.fruitless < MOST_FRUITLESS { Ok(items) } else { Err(self.refusal()) }
    }

    fn read_into(&mut self, piece: &Piece, items: &mut Vec<Item>) -> Result<(), Unreadable> {
        let mut current = match self.current.take().filter(|current| current.line == piece.line) {
            Some(current) => current,
            None => Current { line: piece.line, map: None, demuxer: Demuxer::of(piece.map.as_ref(), &piece.data)? },
        };
        let (unsupported, has_told) = (&mut self.unsupported, &mut self.has_told);
        let mut found = |event| match event {
            Event::Format(format) => items.push(Item::Format(format)),
            Event::Frame(frame) => items.push(Item::Frame(frame)),
            Event::Unsupported(what) => {
                *has_told &= *unsupported == Some(what);
                *unsupported = Some(what);
            }
        };
        if current.map != piece.map {
            current.map.clone_from(&piece.map);
            current.demuxer.read(piece.map.as_deref().unwrap_or_default(), &mut found)?;
        }
        current.demuxer.read(&piece.data, &mut found)?;
        self.current = Some(current);
        Ok(())
    }

    /// A stream that was found since the last call, which somebody else may be able to read: not if its codec is hidden by
    /// encryption.
    pub(super) fn take_unsupported(&mut self) -> Option<Unsupported> {
        let is_readable = |what: &Unsupported| !what.name.starts_with("encrypted");
        let has_told = std::mem::replace(&mut self.has_told, true);
        self.unsupported.filter(is_readable).filter(|_| !has_told)
    }

    fn refusal(&self) -> SourceError {
        let why = match (self.unsupported, self.unreadable) {
            (Some(Unsupported { name, .. }), _) => format!("they hold {name}"),
            (None, Some(unreadable)) => unreadable.to_string(),
            (None, None) => "there are no pictures and no sound in them".to_owned(),
        };
        SourceError::Refused(format!("The segments of the stream cannot be played: {why}."))
    }
}

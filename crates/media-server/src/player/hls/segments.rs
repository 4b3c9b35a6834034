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
    /// How many segments in a row held nothing that can be played.
    fruitless: u32,
    unsupported: Option<Unsupported>,
}

#[derive(Debug)]
struct Current {
    line: TimeLine,
    map: Option<Bytes>,
    demuxer: Demuxer,
}

/// What was read, with the time line that it belongs to.
pub(super) type Read = Vec<(TimeLine, Item)>;

/// One segment may be broken; a stream of them is something else than it says.
const MOST_FRUITLESS: u32 = 3;

impl Segments {
    /// Reads a segment. What is still held back of another time line comes first.
    ///
    /// # Errors
    /// Nothing that can be played was in the last segments.
    pub(super) fn read(&mut self, piece: Piece) -> Result<Read, SourceError> {
        let mut read = if self.goes_on(&piece) { Read::new() } else { self.finish() };
        let before = read.len();
        if let Err(unreadable) = self.read_on(piece, &mut read) {
            tracing::debug!(%unreadable, "a segment of a stream cannot be read");
            self.current = None;
        }
        let has_frames = read[before..].iter().any(|(_, item)| matches!(item, Item::Frame(_)));
        self.fruitless = if has_frames { 0 } else { self.fruitless + 1 };
        if self.fruitless < MOST_FRUITLESS { Ok(read) } else { Err(self.refusal()) }
    }

    /// What is still held back when the stream ends.
    pub(super) fn finish(&mut self) -> Read {
        let mut read = Read::new();
        if let Some(mut current) = self.current.take() {
            current.demuxer.finish();
            self.unsupported = current.drain(&mut read).or(self.unsupported);
        }
        read
    }

    fn goes_on(&self, piece: &Piece) -> bool {
        self.current.as_ref().is_some_and(|current| current.line == piece.line && current.demuxer.reads(piece))
    }

    fn read_on(&mut self, piece: Piece, read: &mut Read) -> Result<(), Unreadable> {
        let current = match &mut self.current {
            Some(current) => current,
            none => none.insert(Current { line: piece.line, map: None, demuxer: Demuxer::of(&piece)? }),
        };
        if current.map != piece.map {
            current.map.clone_from(&piece.map);
            current.demuxer.push(piece.map.unwrap_or_default())?;
        }
        let outcome = current.demuxer.push(piece.data);
        current.demuxer.end_segment();
        self.unsupported = current.drain(read).or(self.unsupported);
        outcome
    }

    fn refusal(&self) -> SourceError {
        SourceError::Refused(match self.unsupported {
            Some(Unsupported { name, .. }) => format!("The segments of the stream hold {name}, which cannot be played."),
            None => "The segments of the stream hold nothing that can be played: they should be MPEG-TS, fragmented MP4, \
                     AAC or MP3."
                .to_owned(),
        })
    }
}

impl Current {
    /// Moves all that was found into `read`; gives what cannot be played, if anything.
    fn drain(&mut self, read: &mut Read) -> Option<Unsupported> {
        let mut unsupported = None;
        while let Some(event) = self.demuxer.poll() {
            match event {
                Event::Format(format) => read.push((self.line, Item::Format(format))),
                Event::Frame(frame) => read.push((self.line, Item::Frame(frame))),
                Event::Unsupported(what) => unsupported = Some(what),
            }
        }
        unsupported
    }
}

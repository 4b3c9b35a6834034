use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

use super::boxes::{self, HEADER, Name, push_u64};
use super::fragment;
use super::movie::{self, MOVIE_RATE, Track};
use super::tables::{Tables, scale};
use super::writer::{PLACEHOLDER, PLACEHOLDER_NAME};
use crate::{Finding, Mending, Patch};

/// Larger boxes of tables are none of ours.
const LARGEST_TABLE: u64 = 64 << 20;

/// Looks what a file made by [`super::Writer`] holds, wherever it ends, and how to finish it.
///
/// # Errors
/// When the file cannot be read. A file that was not made here is [`Finding::Empty`].
pub fn examine(file: &mut (impl Read + Seek)) -> io::Result<Finding> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut boxes = Boxes { file, at: 0, end };
    let Some(start) = read_start(&mut boxes)? else { return Ok(Finding::Empty) };
    let mut contents = Contents::new(start.tracks);
    let mut length = boxes.at;
    while let Some(fragment_end) = contents.read_fragment(&mut boxes)? {
        length = fragment_end;
    }
    if contents.is_empty() {
        return Ok(Finding::Empty);
    }
    let duration = contents.duration();
    if start.is_finished && is_movie_to_the_end(&mut boxes, length)? {
        return Ok(Finding::Whole { duration: real(duration) });
    }
    let tail = contents.into_movie(duration);
    let patches = vec![cover_all(start.placeholder_at, length)];
    let patches_without_tail = vec![Patch { offset: start.length_at, bytes: movie::length_box(duration) }];
    Ok(Finding::Unfinished(Mending { length, tail, patches, patches_without_tail, duration: real(duration) }))
}

/// `ticks` of the movie.
fn real(ticks: u64) -> Duration {
    Duration::from_nanos(scale(ticks, MOVIE_RATE, 1_000_000_000))
}

/// Makes one media data box of all that is between the file type and the movie box at the end.
fn cover_all(placeholder_at: u64, end: u64) -> Patch {
    const LENGTH_FOLLOWS: u32 = 1;
    let mut bytes = LENGTH_FOLLOWS.to_be_bytes().to_vec();
    bytes.extend(b"mdat");
    push_u64(&mut bytes, end - placeholder_at);
    Patch { offset: placeholder_at, bytes }
}

/// What is before the fragments.
struct Start {
    placeholder_at: u64,
    /// The placeholder has become the header of a media data box.
    is_finished: bool,
    /// Where the fragmented file's length can be told.
    length_at: u64,
    tracks: Vec<Track>,
}

fn read_start(boxes: &mut Boxes<'_, impl Read + Seek>) -> io::Result<Option<Start>> {
    if boxes.next()?.is_none_or(|(name, _)| &name != b"ftyp") {
        return Ok(None);
    }
    let placeholder_at = boxes.at;
    let Some((name, _)) = boxes.placeholder()? else { return Ok(None) };
    let Some((_, extent)) = boxes.next()?.filter(|(name, _)| name == b"moov") else { return Ok(None) };
    let movie_end = extent.end;
    let body = boxes.read(extent)?;
    // the boxes about fragments are the last ones, and the length stands first among them
    let length_at = boxes::find(&body, b"mvex").map(|fragments| movie_end - fragments.len() as u64);
    let tracks = movie::read_tracks(&body).filter(|tracks| !tracks.is_empty());
    let is_finished = &name != PLACEHOLDER_NAME;
    Ok(length_at.zip(tracks).map(|(length_at, tracks)| Start { placeholder_at, is_finished, length_at, tracks }))
}

fn is_movie_to_the_end(boxes: &mut Boxes<'_, impl Read + Seek>, from: u64) -> io::Result<bool> {
    boxes.at = from;
    let next = boxes.next()?;
    Ok(next.is_some_and(|(name, body)| &name == b"moov" && body.end == boxes.end))
}

/// What the fragments hold.
struct Contents {
    tracks: Vec<(Track, Tables)>,
}

impl Contents {
    fn new(tracks: Vec<Track>) -> Self {
        Self { tracks: tracks.into_iter().map(|track| (track, Tables::default())).collect() }
    }

    /// Where the next fragment ends, if it is there and whole.
    fn read_fragment(&mut self, boxes: &mut Boxes<'_, impl Read + Seek>) -> io::Result<Option<u64>> {
        let start = boxes.at;
        let Some((_, body)) = boxes.next()?.filter(|(name, _)| name == b"moof") else { return Ok(None) };
        let Some(runs) = fragment::read(&boxes.read(body)?) else { return Ok(None) };
        let Some((_, data)) = boxes.next()?.filter(|(name, _)| name == b"mdat") else { return Ok(None) };
        for run in runs {
            if let Some((_, tables)) = self.tracks.iter_mut().find(|(track, _)| track.id == run.track) {
                tables.add(run.time, start + u64::from(run.offset), &run.entries);
            }
        }
        Ok(Some(data.end))
    }

    fn is_empty(&self) -> bool {
        self.tracks.iter().all(|(_, tables)| tables.is_empty())
    }

    /// In ticks of the movie.
    fn duration(&self) -> u64 {
        self.tracks.iter().map(|(track, tables)| tables.end_in(track.rate, MOVIE_RATE)).max().unwrap_or(0)
    }

    /// A track that never got a sample is left out.
    fn into_movie(mut self, duration: u64) -> Vec<u8> {
        self.tracks.retain(|(_, tables)| !tables.is_empty());
        let mut out = Vec::new();
        movie::put_final(&mut out, &self.tracks, duration);
        out
    }
}

/// The boxes of a file, one after the other.
struct Boxes<'a, F> {
    file: &'a mut F,
    at: u64,
    end: u64,
}

type Extent = std::ops::Range<u64>;

impl<F: Read + Seek> Boxes<'_, F> {
    /// Name and extent of the body of the next box, if it is whole.
    fn next(&mut self) -> io::Result<Option<(Name, Extent)>> {
        let Some((name, length)) = self.header()? else { return Ok(None) };
        let end = self.at.saturating_add(length.into());
        if usize::try_from(length).is_ok_and(|length| length < HEADER) || end > self.end {
            return Ok(None);
        }
        let body = self.at + HEADER as u64..end;
        self.at = end;
        Ok(Some((name, body)))
    }

    /// The 16 bytes behind the file type, whatever they have become.
    fn placeholder(&mut self) -> io::Result<Option<(Name, u32)>> {
        let header = self.header()?;
        self.at += u64::from(PLACEHOLDER);
        Ok(header.filter(|(name, _)| name == PLACEHOLDER_NAME || name == b"mdat"))
    }

    fn header(&mut self) -> io::Result<Option<(Name, u32)>> {
        if self.at + HEADER as u64 > self.end {
            return Ok(None);
        }
        self.file.seek(SeekFrom::Start(self.at))?;
        let mut header = [0; HEADER];
        self.file.read_exact(&mut header)?;
        let [a, b, c, d, name @ ..] = header;
        Ok(Some((name, u32::from_be_bytes([a, b, c, d]))))
    }

    /// What is too large is read as nothing.
    fn read(&mut self, extent: Extent) -> io::Result<Vec<u8>> {
        let length = extent.end - extent.start;
        if length > LARGEST_TABLE {
            return Ok(Vec::new());
        }
        self.file.seek(SeekFrom::Start(extent.start))?;
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body)?;
        Ok(body)
    }
}

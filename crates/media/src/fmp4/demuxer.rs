use std::collections::VecDeque;

use bytes::{Buf, BytesMut};

use super::boxes::{Header, NoHeader};
use super::error::Error;
use super::fragment::{self, Sample};
use super::movie::Movie;
use crate::Kind;
use crate::demux::{Announcer, Event};

/// Reads a fragmented MP4: an initialisation segment, then fragments.
///
/// Frames of both kinds come in the order of their times, as far as one fragment has them. Bytes that were handed in are kept
/// until they are polled for: call [`poll`](Self::poll) until it has no more before handing in more.
#[derive(Debug, Default)]
pub struct Demuxer {
    pub(super) data: BytesMut,
    /// Where `data` begins, counted from the beginning of the stream.
    position: u64,
    state: State,
    movie: Option<Movie>,
    fragment: Fragment,
    video: Announcer,
    audio: Announcer,
    ready: VecDeque<Event>,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    /// At the beginning of a box.
    #[default]
    Header,
    /// In a box that nobody needs, up to here.
    Skip {
        end: u64,
    },
    /// In media data, up to here.
    Media {
        end: u64,
    },
    Failed(Error),
}

/// The samples of a fragment that have not been handed out.
#[derive(Debug, Default)]
struct Fragment {
    samples: VecDeque<Pending>,
}

#[derive(Debug, Clone, Copy)]
struct Pending {
    sample: Sample,
    /// Data before this place is not needed any more once this sample is handed out next.
    keep_from: u64,
}

/// Of the tables, which are read as a whole.
const LARGEST_TABLE: u64 = 4 * 1024 * 1024;
/// How much may have to be kept so that frames of both kinds can be put in order.
const MOST_KEPT: u64 = 64 * 1024 * 1024;

impl Demuxer {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands in the next bytes, cut anywhere.
    pub fn push(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    /// The next event; `None` until there is more to read.
    ///
    /// # Errors
    /// When the stream cannot be read; every later call says the same, until [`restart`](Self::restart).
    pub fn poll(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => {
                    self.state = State::Failed(error);
                    self.data.clear();
                    return Err(error);
                }
            }
        }
    }

    /// A segment begins: what has been read in part is dropped, what is known of the tracks stays.
    ///
    /// To be called before every segment that is a file of its own, so that places within it are understood.
    pub fn restart(&mut self) {
        self.data.clear();
        self.position = 0;
        self.state = State::Header;
        self.fragment.samples.clear();
    }

    /// Whether there is a track of this kind that frames may come of; `None` as long as that is not known.
    #[must_use]
    pub fn has(&self, kind: Kind) -> Option<bool> {
        self.movie.as_ref().map(|movie| movie.has(kind))
    }

    /// Goes on by one box or sample; whether there was enough data.
    fn step(&mut self) -> Result<bool, Error> {
        match self.state {
            State::Header => self.read_header(),
            State::Skip { end } => Ok(self.skip(end)),
            State::Media { end } => self.read_media(end),
            State::Failed(error) => {
                self.data.clear();
                Err(error)
            }
        }
    }

    fn read_header(&mut self) -> Result<bool, Error> {
        let header = match Header::parse(&self.data) {
            Ok(header) => header,
            Err(NoHeader::Incomplete) => return Ok(false),
            Err(NoHeader::Broken) => return Err(Error::Broken("a box is smaller than its header")),
        };
        if !header.kind.iter().all(|letter| matches!(letter, b' '..=b'~' | 0xa9)) {
            return Err(if self.movie.is_none() { Error::NotMp4 } else { Error::Broken("a box has no name") });
        }
        if matches!(&header.kind, b"moov" | b"moof") {
            return self.read_table(header);
        }
        let end = header.body.map_or(u64::MAX, |body| self.behind(header).saturating_add(body));
        self.state = if header.kind == *b"mdat" { self.enter_media(header, end)? } else { State::Skip { end } };
        self.advance(header.length);
        Ok(true)
    }

    /// Where the body of the box that begins here is.
    const fn behind(&self, header: Header) -> u64 {
        self.position.saturating_add(header.length as u64)
    }

    fn read_table(&mut self, header: Header) -> Result<bool, Error> {
        let body = header.body.filter(|body| *body <= LARGEST_TABLE).ok_or(Error::TooLarge("a table is"))?;
        let length = header.length + usize::try_from(body).unwrap_or(usize::MAX);
        if self.data.len() < length {
            return Ok(false);
        }
        let table = self.data.split_to(length);
        let start = self.position;
        self.position = self.position.saturating_add(length as u64);
        if header.kind == *b"moov" {
            self.read_movie(&table[header.length..])?;
        } else {
            self.read_fragment(&table[header.length..], start)?;
        }
        Ok(true)
    }

    fn read_movie(&mut self, moov: &[u8]) -> Result<(), Error> {
        let mut movie = Movie::parse(moov)?;
        movie.events().into_iter().for_each(|event| self.announce(event));
        self.movie = Some(movie);
        self.fragment.samples.clear();
        Ok(())
    }

    fn announce(&mut self, event: Event) {
        let event = match event {
            Event::Format(format @ crate::Format::Video(_)) => self.video.announce(format),
            Event::Format(format @ crate::Format::Audio(_)) => self.audio.announce(format),
            other => Some(other),
        };
        self.ready.extend(event);
    }

    fn read_fragment(&mut self, moof: &[u8], start: u64) -> Result<(), Error> {
        let movie = self.movie.as_mut().ok_or(Error::NoInitialisation)?;
        let mut samples = fragment::read(moof, start, &mut movie.tracks)?;
        // stable, so that samples of one track stay in their order
        samples.sort_by_key(|sample| movie.tracks.get(sample.track).map(|track| track.time(sample.decode_time)));
        self.fragment = Fragment::new(samples)?;
        Ok(())
    }

    /// All samples of a fragment are in the media data that follows it (CMAF, 7.3.2.3).
    fn enter_media(&self, header: Header, end: u64) -> Result<State, Error> {
        if self.movie.is_none() {
            return Err(Error::NotFragmented);
        }
        let start = self.behind(header);
        let is_within =
            |sample: &Sample| sample.offset >= start && sample.offset.saturating_add(sample.size.into()) <= end;
        if self.fragment.samples.iter().all(|pending| is_within(&pending.sample)) {
            Ok(State::Media { end })
        } else {
            Err(Error::Broken("a sample lies outside of its fragment"))
        }
    }

    fn read_media(&mut self, end: u64) -> Result<bool, Error> {
        let Some(&Pending { sample, keep_from }) = self.fragment.samples.front() else {
            return Ok(self.skip(end));
        };
        if !self.advance_to(keep_from) {
            return Ok(false);
        }
        let start = usize::try_from(sample.offset - self.position).unwrap_or(usize::MAX);
        let Some(data) = self.data.get(start..start.saturating_add(sample.size as usize)) else { return Ok(false) };
        let track = self.movie.as_mut().and_then(|movie| movie.tracks.get_mut(sample.track));
        let track = track.ok_or(Error::NoInitialisation)?;
        let frame = track.frame(&sample, data);
        let format = track.coding.take_format();
        self.fragment.samples.pop_front();
        format.into_iter().for_each(|format| self.announce(Event::Format(format)));
        self.ready.extend(frame.map(Event::Frame));
        Ok(true)
    }

    fn skip(&mut self, end: u64) -> bool {
        let is_there = self.advance_to(end);
        if is_there {
            self.state = State::Header;
        }
        is_there
    }

    /// Drops what is before this place; whether it has been reached.
    fn advance_to(&mut self, place: u64) -> bool {
        let distance = place.saturating_sub(self.position);
        let possible = usize::try_from(distance).unwrap_or(usize::MAX).min(self.data.len());
        self.advance(possible);
        self.position >= place
    }

    fn advance(&mut self, length: usize) {
        self.data.advance(length);
        self.position = self.position.saturating_add(length as u64);
    }
}

impl Fragment {
    fn new(samples: Vec<Sample>) -> Result<Self, Error> {
        let mut keep_from = u64::MAX;
        let mut pending = VecDeque::with_capacity(samples.len());
        for sample in samples.into_iter().rev() {
            keep_from = keep_from.min(sample.offset);
            if sample.offset - keep_from > MOST_KEPT {
                return Err(Error::TooLarge("the way from sound to pictures of the same time is"));
            }
            pending.push_front(Pending { sample, keep_from });
        }
        Ok(Self { samples: pending })
    }
}

use super::boxes::{self, Fields, find, find_path};
use super::edit_list::{self, Shift};
use super::error::Error;
use super::sample_entry::{self, Entry};
use super::track::{Defaults, Track};
use crate::demux::{Event, Unsupported};
use crate::{Kind, MediaTime};

/// The tracks that an initialisation segment (8.2) describes, as far as they are read.
#[derive(Debug, Default)]
pub(super) struct Movie {
    pub(super) tracks: Vec<Track>,
    pub(super) unsupported: Vec<Unsupported>,
}

/// Honest streams have a handful.
const MOST_TRACKS: usize = 64;

impl Movie {
    /// Reads the body of `moov`.
    pub(super) fn parse(moov: &[u8]) -> Result<Self, Error> {
        let movie_rate = movie_rate(moov).unwrap_or(1000);
        let mut movie = Self::default();
        for trak in boxes::each(moov).filter(|found| found.kind == *b"trak").take(MOST_TRACKS) {
            movie.add(trak.body, moov, movie_rate)?;
        }
        let has_fragments = find(moov, b"mvex").is_some();
        if has_fragments { Ok(movie) } else { Err(Error::NotFragmented) }
    }

    fn add(&mut self, trak: &[u8], moov: &[u8], movie_rate: u32) -> Result<(), Error> {
        let Some(description) = Description::read(trak) else { return Ok(()) };
        let kind = description.kind;
        if self.tracks.iter().any(|track| track.kind == kind) {
            return Ok(());
        }
        match sample_entry::read(description.entries, kind)? {
            Entry::Known(coding) => {
                let Description { id, rate, .. } = description;
                let origin = origin(edit_list::read(trak), rate, movie_rate);
                let defaults = defaults(moov, id).unwrap_or_default();
                self.tracks.push(Track::new(id, kind, rate, origin, defaults, *coding));
                self.unsupported.retain(|other| other.kind != kind);
            }
            Entry::Named(name) if self.unsupported.iter().all(|other| other.kind != kind) => {
                self.unsupported.push(Unsupported { kind, name });
            }
            Entry::Named(_) => {}
        }
        Ok(())
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.tracks.iter().any(|track| track.kind == kind)
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        let formats = self.tracks.iter_mut().filter_map(|track| track.coding.take_format().map(Event::Format));
        formats.chain(self.unsupported.iter().copied().map(Event::Unsupported)).collect()
    }
}

/// What a `trak` says.
struct Description<'a> {
    id: u32,
    kind: Kind,
    rate: u32,
    /// The body of `stsd`.
    entries: &'a [u8],
}

impl<'a> Description<'a> {
    /// `None` for what is neither pictures nor sound, and for what makes no sense.
    fn read(trak: &'a [u8]) -> Option<Self> {
        let mdia = find(trak, b"mdia")?;
        let (_, _, mut handler) = Fields::full(find(mdia, b"hdlr")?)?;
        handler.skip(4)?; // pre_defined
        let kind = match &handler.array()? {
            b"vide" => Kind::Video,
            b"soun" => Kind::Audio,
            _ => return None,
        };
        let id = after_times(find(trak, b"tkhd")?)?;
        let rate = after_times(find(mdia, b"mdhd")?).filter(|rate| *rate > 0)?;
        let entries = find_path(mdia, &[b"minf", b"stbl", b"stsd"])?;
        Some(Self { id, kind, rate, entries })
    }
}

/// The word behind the times of creation and modification in `tkhd`, `mdhd` and `mvhd`.
fn after_times(full_box: &[u8]) -> Option<u32> {
    let (version, _, mut fields) = Fields::full(full_box)?;
    fields.skip(if version == 1 { 16 } else { 8 })?;
    fields.u32()
}

fn movie_rate(moov: &[u8]) -> Option<u32> {
    after_times(find(moov, b"mvhd")?).filter(|rate| *rate > 0)
}

/// What is added to every time of the track.
fn origin(shift: Shift, rate: u32, movie_rate: u32) -> MediaTime {
    let delay = MediaTime::from_ticks(i64::try_from(shift.delay).unwrap_or(i64::MAX), movie_rate);
    let skipped = MediaTime::from_ticks(shift.skipped, rate);
    MediaTime::from_nanos(delay.as_nanos().saturating_sub(skipped.as_nanos()))
}

/// `trex` of this track.
fn defaults(moov: &[u8], id: u32) -> Option<Defaults> {
    let all = boxes::each(find(moov, b"mvex")?).filter(|found| found.kind == *b"trex");
    all.filter_map(|trex| {
        let (_, _, mut fields) = Fields::full(trex.body)?;
        let track = fields.u32()?;
        fields.skip(4)?; // default_sample_description_index
        let defaults = Defaults { duration: fields.u32()?, size: fields.u32()?, flags: fields.u32()? };
        (track == id).then_some(defaults)
    })
    .next()
}

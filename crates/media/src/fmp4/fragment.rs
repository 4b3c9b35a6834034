use super::boxes::{self, Fields, find};
use super::error::Error;
use super::track::{Defaults, Track};

/// One sample of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    /// Which of the tracks, by its place.
    pub(super) track: usize,
    /// Where its data is, counted from the beginning of the stream.
    pub(super) offset: u64,
    pub(super) size: u32,
    /// In ticks of the track.
    pub(super) decode_time: i64,
    /// From the time of decoding to that of presentation, in ticks of the track.
    pub(super) composition: i32,
    /// It can be decoded without any other, as the container says.
    pub(super) is_sync: bool,
}

/// Of one fragment, all tracks together.
const MOST_SAMPLES: usize = 100_000;
const LARGEST_SAMPLE: u32 = 16 * 1024 * 1024;
const BROKEN: Error = Error::Broken("the table of a fragment makes no sense");

/// The samples that the body of a `moof` (8.8.4), which began at `start` of the stream, lists for these tracks.
pub(super) fn read(moof: &[u8], start: u64, tracks: &mut [Track]) -> Result<Vec<Sample>, Error> {
    let mut reader = Reader { samples: Vec::new(), count: 0, start, previous_end: start };
    for traf in boxes::each(moof).filter(|found| found.kind == *b"traf") {
        reader.read_track(traf.body, tracks)?;
    }
    Ok(reader.samples)
}

struct Reader {
    samples: Vec<Sample>,
    /// How many have been seen, also those that are not kept.
    count: usize,
    start: u64,
    /// Where the data of the track before ended.
    previous_end: u64,
}

impl Reader {
    fn read_track(&mut self, traf: &[u8], tracks: &mut [Track]) -> Result<(), Error> {
        let header = find(traf, b"tfhd").and_then(TrackHeader::parse).ok_or(BROKEN)?;
        let place = tracks.iter().position(|track| track.id == header.track);
        let known = place.and_then(|place| tracks.get(place));
        let defaults = header.defaults(known.map_or(Defaults::default(), |track| track.defaults));
        let base = header.base.unwrap_or(if header.is_from_fragment { self.start } else { self.previous_end });
        let start = start_time(traf).or(known.map(|track| track.next_decode_time)).unwrap_or(0);
        let mut run = Run { place, base, next: base, decode_time: start, defaults };
        for trun in boxes::each(traf).filter(|found| found.kind == *b"trun") {
            self.read_run(trun.body, &mut run).ok_or(BROKEN)??;
        }
        self.previous_end = run.next;
        if let Some(track) = place.and_then(|place| tracks.get_mut(place)) {
            track.next_decode_time = run.decode_time;
        }
        Ok(())
    }

    /// `None` if it is cut short.
    fn read_run(&mut self, trun: &[u8], run: &mut Run) -> Option<Result<(), Error>> {
        let (version_and_flags, mut fields) = Flags::read(trun)?;
        let count = fields.u32()?;
        self.count = self.count.saturating_add(count as usize);
        if self.count > MOST_SAMPLES {
            return Some(Err(Error::TooLarge("a fragment's number of samples is")));
        }
        if version_and_flags.has(Flags::DATA_OFFSET) {
            run.next = run.base.checked_add_signed(i64::from(fields.u32()? as i32))?;
        }
        let first_flags = if version_and_flags.has(Flags::FIRST_FLAGS) { Some(fields.u32()?) } else { None };
        for index in 0..count {
            let first_flags = first_flags.filter(|_| index == 0);
            let sample = run.next_sample(&mut fields, version_and_flags, first_flags)?;
            if sample.size > LARGEST_SAMPLE {
                return Some(Err(Error::TooLarge("a sample is")));
            }
            if run.place.is_some() && sample.size > 0 {
                self.samples.push(sample);
            }
        }
        Some(Ok(()))
    }
}

/// Where a run of samples is.
struct Run {
    place: Option<usize>,
    base: u64,
    next: u64,
    decode_time: i64,
    defaults: Defaults,
}

impl Run {
    fn next_sample(&mut self, fields: &mut Fields<'_>, present: Flags, first_flags: Option<u32>) -> Option<Sample> {
        const IS_NOT_SYNC: u32 = 0x0001_0000;
        let mut field = |flag: u32, default: u32| if present.has(flag) { fields.u32() } else { Some(default) };
        let duration = field(Flags::DURATION, self.defaults.duration)?;
        let size = field(Flags::SIZE, self.defaults.size)?;
        let flags = field(Flags::FLAGS, self.defaults.flags)?;
        let composition = field(Flags::COMPOSITION, 0)? as i32; // signed in practice in either version
        let sample = Sample {
            track: self.place.unwrap_or_default(),
            offset: self.next,
            size,
            decode_time: self.decode_time,
            composition,
            is_sync: first_flags.unwrap_or(flags) & IS_NOT_SYNC == 0,
        };
        self.next = self.next.checked_add(size.into())?;
        self.decode_time = self.decode_time.saturating_add(duration.into());
        Some(sample)
    }
}

/// What a `trun` (8.8.8) has.
#[derive(Clone, Copy)]
struct Flags(u32);

impl Flags {
    const DATA_OFFSET: u32 = 0x1;
    const FIRST_FLAGS: u32 = 0x4;
    const DURATION: u32 = 0x100;
    const SIZE: u32 = 0x200;
    const FLAGS: u32 = 0x400;
    const COMPOSITION: u32 = 0x800;

    fn read(trun: &[u8]) -> Option<(Self, Fields<'_>)> {
        let (_, flags, fields) = Fields::full(trun)?;
        Some((Self(flags), fields))
    }

    const fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// `tfhd` (8.8.7)
struct TrackHeader {
    track: u32,
    base: Option<u64>,
    duration: Option<u32>,
    size: Option<u32>,
    flags: Option<u32>,
    is_from_fragment: bool,
}

impl TrackHeader {
    fn parse(tfhd: &[u8]) -> Option<Self> {
        let (_, present, mut fields) = Fields::full(tfhd)?;
        let track = fields.u32()?;
        let base = if present & 0x1 != 0 { Some(fields.u64()?) } else { None };
        let mut field = |flag: u32| if present & flag != 0 { fields.u32().map(Some) } else { Some(None) };
        field(0x2)?; // sample_description_index
        let (duration, size, flags) = (field(0x8)?, field(0x10)?, field(0x20)?);
        Some(Self { track, base, duration, size, flags, is_from_fragment: present & 0x2_0000 != 0 })
    }

    fn defaults(&self, of_track: Defaults) -> Defaults {
        Defaults {
            duration: self.duration.unwrap_or(of_track.duration),
            size: self.size.unwrap_or(of_track.size),
            flags: self.flags.unwrap_or(of_track.flags),
        }
    }
}

/// `tfdt` (8.8.12)
fn start_time(traf: &[u8]) -> Option<i64> {
    let (version, _, mut fields) = Fields::full(find(traf, b"tfdt")?)?;
    i64::try_from(fields.u32_or_u64(version == 1)?).ok()
}

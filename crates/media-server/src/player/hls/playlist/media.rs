use std::sync::Arc;
use std::time::Duration;

use netguard::ByteRange;

use super::attributes::Attributes;
use super::{Line, Unplayable, read};

/// The segments of one rendition: all of them, or a window that moves.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super) struct Media {
    /// No segment is longer (but for rounding).
    pub(in super::super) target_duration: Duration,
    /// In order, their sequence numbers one apart.
    pub(in super::super) segments: Vec<Segment>,
    /// Nothing will be added.
    pub(in super::super) is_ended: bool,
    /// Discontinuities that have left the window are counted; else numbers begin at 0 each time.
    pub(in super::super) counts_discontinuities: bool,
    /// Where to begin if nobody says: seconds from the beginning, or if negative from the end.
    pub(in super::super) start_offset: Option<f64>,
}

/// A piece of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Segment {
    pub(in super::super) sequence: u64,
    /// Segments with the same number lie on one time line.
    pub(in super::super) discontinuity_sequence: u64,
    /// Relative to the playlist.
    pub(in super::super) uri: String,
    pub(in super::super) range: Option<ByteRange>,
    pub(in super::super) duration: Duration,
    pub(in super::super) key: Option<Arc<Key>>,
    pub(in super::super) map: Option<Arc<Map>>,
    /// Known to be missing.
    pub(in super::super) is_gap: bool,
}

/// How segments are encrypted: AES-128 in CBC mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Key {
    pub(in super::super) uri: String,
    /// The sequence number of the segment if not given.
    pub(in super::super) iv: Option<[u8; 16]>,
}

/// What a decoder needs before the segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Map {
    pub(in super::super) uri: String,
    pub(in super::super) range: Option<ByteRange>,
    pub(in super::super) key: Option<Arc<Key>>,
}

/// More segments than a day has at four seconds each.
const MOST_SEGMENTS: usize = 25_000;
/// Longer segments would not fit into memory anyway.
const LONGEST_SEGMENT: f64 = 600.0;
const DEFAULT_TARGET: f64 = 6.0;

impl Media {
    pub(super) fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Self, Unplayable> {
        let mut reader = Reader::default();
        for line in lines {
            match read(line) {
                Line::Tag(name, value) => reader.tag(name, value)?,
                Line::Uri(uri) => reader.uri(uri)?,
                Line::Comment => {}
            }
        }
        Ok(reader.finish())
    }

    /// The sequence number of the first segment; of the one that would be it if there is none.
    pub(in super::super) fn first(&self) -> u64 {
        self.segments.first().map_or(0, |segment| segment.sequence)
    }

    /// The sequence number after the last segment's.
    pub(in super::super) fn end(&self) -> u64 {
        self.segments.last().map_or(0, |segment| segment.sequence.saturating_add(1))
    }

    pub(in super::super) fn segment(&self, sequence: u64) -> Option<&Segment> {
        let at = sequence.checked_sub(self.first())?;
        self.segments.get(usize::try_from(at).ok()?)
    }

    pub(in super::super) fn duration(&self) -> Duration {
        self.segments.iter().map(|segment| segment.duration).sum()
    }
}

/// What tags have said of the segments to come.
#[derive(Debug, Default)]
struct Reader {
    media: Media,
    first_sequence: u64,
    discontinuity_sequence: u64,
    key: Option<Arc<Key>>,
    map: Option<Arc<Map>>,
    duration: Option<Duration>,
    range: Option<(u64, Option<u64>)>,
    is_gap: bool,
}

impl Reader {
    fn tag(&mut self, name: &str, value: &str) -> Result<(), Unplayable> {
        match name {
            "EXT-X-TARGETDURATION" => self.media.target_duration = seconds(value).unwrap_or_default(),
            "EXT-X-MEDIA-SEQUENCE" => self.first_sequence = value.parse().unwrap_or(0),
            "EXT-X-DISCONTINUITY-SEQUENCE" => {
                self.media.counts_discontinuities = true;
                self.discontinuity_sequence = value.parse().unwrap_or(0);
            }
            "EXT-X-DISCONTINUITY" => self.discontinuity_sequence = self.discontinuity_sequence.wrapping_add(1),
            "EXT-X-ENDLIST" => self.media.is_ended = true,
            "EXT-X-I-FRAMES-ONLY" => return Err(Unplayable::Broken("it lists keyframes only")),
            "EXT-X-START" => self.media.start_offset = start_offset(value),
            "EXTINF" => self.duration = seconds(value.split(',').next().unwrap_or_default()),
            "EXT-X-BYTERANGE" => self.range = Some(byte_range(value)?),
            "EXT-X-GAP" => self.is_gap = true,
            "EXT-X-KEY" => self.key = key(Attributes(value))?.map(Arc::new),
            "EXT-X-MAP" => self.map = Some(Arc::new(self.map(Attributes(value))?)),
            _ => {}
        }
        Ok(())
    }

    fn map(&self, attributes: Attributes<'_>) -> Result<Map, Unplayable> {
        let uri = attributes.get("URI").ok_or(Unplayable::Broken("a map has no URI"))?;
        let range = attributes.get("BYTERANGE").map(byte_range).transpose()?;
        let range = range.map(|(length, start)| ByteRange { start: start.unwrap_or(0), length: Some(length) });
        Ok(Map { uri: uri.to_owned(), range, key: self.key.clone() })
    }

    fn uri(&mut self, uri: &str) -> Result<(), Unplayable> {
        if self.media.segments.len() >= MOST_SEGMENTS {
            return Err(Unplayable::Broken("it lists too many segments"));
        }
        let index = self.media.segments.len() as u64;
        let sequence = self.first_sequence.checked_add(index);
        let segment = Segment {
            sequence: sequence.ok_or(Unplayable::Broken("its sequence numbers are too high"))?,
            discontinuity_sequence: self.discontinuity_sequence,
            uri: uri.to_owned(),
            range: self.resolve_range(uri)?,
            duration: self.duration.take().unwrap_or_default(),
            key: self.key.clone(),
            map: self.map.clone(),
            is_gap: std::mem::take(&mut self.is_gap),
        };
        self.media.segments.push(segment);
        Ok(())
    }

    /// A range that does not say where it begins follows the one before in the same file.
    fn resolve_range(&mut self, uri: &str) -> Result<Option<ByteRange>, Unplayable> {
        let Some((length, start)) = self.range.take() else { return Ok(None) };
        let before = self.media.segments.last().filter(|before| before.uri == uri).and_then(|before| before.range);
        let follows = before.and_then(|range| range.start.checked_add(range.length?));
        let start = start.or(follows).ok_or(Unplayable::Broken("a byte range does not say where it begins"))?;
        Ok(Some(ByteRange { start, length: Some(length) }))
    }

    fn finish(mut self) -> Media {
        let longest = self.media.segments.iter().map(|segment| segment.duration).max();
        if self.media.target_duration.is_zero() {
            self.media.target_duration = longest.unwrap_or(Duration::from_secs_f64(DEFAULT_TARGET));
        }
        self.media
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds.clamp(0.0, LONGEST_SEGMENT)).ok()
}

fn start_offset(value: &str) -> Option<f64> {
    Attributes(value).number("TIME-OFFSET").filter(|offset: &f64| offset.is_finite())
}

/// `length[@start]`
fn byte_range(text: &str) -> Result<(u64, Option<u64>), Unplayable> {
    let (length, start) = text.split_once('@').map_or((text, None), |(length, start)| (length, Some(start)));
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match start {
        Some(start) => number(length).zip(number(start)).map(|(length, start)| (length, Some(start))),
        None => number(length).map(|length| (length, None)),
    };
    range.filter(|(length, _)| *length > 0).ok_or(Unplayable::Broken("a byte range cannot be read"))
}

fn key(attributes: Attributes<'_>) -> Result<Option<Key>, Unplayable> {
    let format = attributes.get("KEYFORMAT").unwrap_or("identity");
    match attributes.get("METHOD") {
        Some("NONE") => Ok(None),
        Some("AES-128") if format == "identity" => {
            let uri = attributes.get("URI").ok_or(Unplayable::Broken("a key has no URI"))?;
            let iv = attributes.get("IV").map(initialization_vector).transpose()?;
            Ok(Some(Key { uri: uri.to_owned(), iv }))
        }
        Some(method) => Err(Unplayable::Protected(plain(if format == "identity" { method } else { format }))),
        None => Err(Unplayable::Broken("a key has no method")),
    }
}

/// What a playlist says goes into a sentence only if it is a short word.
fn plain(word: &str) -> String {
    word.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-.:".contains(*letter)).take(60).collect()
}

fn initialization_vector(text: &str) -> Result<[u8; 16], Unplayable> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = digits.filter(|digits| (1..=32).contains(&digits.len()) && !digits.starts_with('+'));
    let number = digits.and_then(|digits| u128::from_str_radix(digits, 16).ok());
    number.map(u128::to_be_bytes).ok_or(Unplayable::Broken("an initialization vector cannot be read"))
}

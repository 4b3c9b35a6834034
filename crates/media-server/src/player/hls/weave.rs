use std::collections::VecDeque;
use std::time::Duration;

use media::{Format, Frame, Kind, MediaTime};

use super::schedule::TimeLine;
use crate::player::source::News;

/// Puts what was read from one or more renditions into one order: by time line, and by time within one. Without I/O.
#[derive(Debug)]
pub(super) struct Weaver {
    strands: Vec<Strand>,
    line: Option<Line>,
}

/// A time line that the playlist tells, and how often times have jumped in it without being told.
type Line = (TimeLine, u64);

/// What comes next out of a [`Weaver`].
#[derive(Debug)]
pub(super) enum Woven {
    News(News),
    /// Nothing can be said before more of this strand is known.
    Need(usize),
    End,
}

/// What was read from a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Format(Format),
    Frame(Frame),
}

/// One rendition. Containers keep sound and pictures of one moment some way apart, so each kind waits in a lane of its own.
#[derive(Debug, Default)]
struct Strand {
    audio: VecDeque<(Line, Item)>,
    video: VecDeque<(Line, Item)>,
    has_ended: bool,
    /// The latest time line, and the latest time in it.
    latest: Option<(Line, MediaTime)>,
    /// For which time line it was aligned with the first strand, and how often its clock has wrapped since.
    aligned: Option<(Line, i64)>,
}

/// The clock of MPEG-TS begins anew after 33 bits at 90 kHz, 26.5 hours.
const WRAP: i64 = ((1 << 33) * 100_000) / 9;

/// A stream that goes that far back or ahead has begun anew, whatever its playlist says. Segments may be missing from it, and
/// sound and pictures of one segment may overlap those of another.
const FAR_BACK: Duration = Duration::from_secs(2);
const FAR_AHEAD: Duration = Duration::from_secs(60);

impl Weaver {
    pub(super) fn new(strands: usize) -> Self {
        Self { strands: (0..strands).map(|_| Strand::default()).collect(), line: None }
    }

    /// Takes what was read from the next segment of a strand.
    pub(super) fn add(&mut self, strand: usize, line: TimeLine, items: impl IntoIterator<Item = Item>) {
        let items: Vec<Item> = items.into_iter().collect();
        let line = self.strands[strand].line(line, &items);
        // Whatever comes for a time line that is over would be out of order.
        if self.line.is_none_or(|now| now <= line) {
            self.strands[strand].add(line, items);
        }
    }

    pub(super) fn end(&mut self, strand: usize) {
        self.strands[strand].has_ended = true;
    }

    pub(super) fn poll(&mut self) -> Woven {
        if let Some(strand) = self.strands.iter().position(Strand::is_wanting) {
            return Woven::Need(strand);
        }
        self.align();
        let heads = self.strands.iter().enumerate().flat_map(|(at, strand)| strand.heads().map(move |head| (head, at)));
        let Some(((line, _, kind), strand)) = heads.min_by_key(|((line, time, _), _)| (*line, *time)) else {
            return Woven::End;
        };
        if self.line.replace(line).is_some_and(|before| before != line) {
            return Woven::News(News::Discontinuity);
        }
        match self.strands[strand].pop(kind) {
            Some(Item::Format(format)) => Woven::News(News::Format(format)),
            Some(Item::Frame(frame)) => Woven::News(News::Frame(frame)),
            None => Woven::End,
        }
    }

    /// Two renditions of one stream may have been read from different sides of a wrap.
    fn align(&mut self) {
        let Some((first, others)) = self.strands.split_first_mut() else { return };
        let Some((line, time, _)) = first.heads().min_by_key(|(line, time, _)| (*line, *time)) else { return };
        for other in others {
            other.align(line, time);
        }
    }
}

impl Strand {
    /// The time line of a segment, which may have begun anew without saying so.
    fn line(&mut self, told: TimeLine, items: &[Item]) -> Line {
        let times = || items.iter().filter_map(Item::time);
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return (told, self.jumps(told)) };
        let has_jumped = self.latest.is_some_and(|((line, _), latest)| line == told && is_far(latest, first));
        let line = (told, self.jumps(told) + u64::from(has_jumped));
        let before = self.latest.filter(|(before, _)| *before == line).map(|(_, latest)| latest);
        self.latest = Some((line, before.map_or(last, |before| before.max(last))));
        line
    }

    fn jumps(&self, told: TimeLine) -> u64 {
        self.latest.filter(|((line, _), _)| *line == told).map_or(0, |((_, jumps), _)| jumps)
    }

    fn add(&mut self, line: Line, items: Vec<Item>) {
        for item in items {
            let kind = match &item {
                Item::Format(Format::Audio(_)) => Kind::Audio,
                Item::Format(Format::Video(_)) => Kind::Video,
                Item::Frame(frame) => frame.kind,
            };
            self.lane(kind).push_back((line, item));
        }
    }

    fn is_wanting(&self) -> bool {
        self.audio.is_empty() && self.video.is_empty() && !self.has_ended
    }

    /// What is first in each lane: its time line, its time, its kind.
    fn heads(&self) -> impl Iterator<Item = (Line, MediaTime, Kind)> {
        let audio = head(&self.audio).map(|(line, time)| (line, time, Kind::Audio));
        let video = head(&self.video).map(|(line, time)| (line, time, Kind::Video));
        let shifted = move |(line, time, kind)| (line, self.shift(line, time), kind);
        audio.into_iter().chain(video).map(shifted)
    }

    fn pop(&mut self, kind: Kind) -> Option<Item> {
        let (line, item) = self.lane(kind).pop_front()?;
        Some(match item {
            Item::Format(_) => item,
            Item::Frame(frame) => Item::Frame(Frame {
                decode_time: self.shift(line, frame.decode_time),
                presentation_time: self.shift(line, frame.presentation_time),
                ..frame
            }),
        })
    }

    fn lane(&mut self, kind: Kind) -> &mut VecDeque<(Line, Item)> {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }

    fn align(&mut self, line: Line, time: MediaTime) {
        let own = self.heads().find(|(own, ..)| *own == line);
        let is_done = self.aligned.is_some_and(|(done, _)| done == line);
        if let Some((_, own, _)) = own.filter(|_| !is_done) {
            let apart = time.as_nanos().saturating_sub(own.as_nanos());
            self.aligned = Some((line, apart.saturating_add(WRAP / 2).div_euclid(WRAP)));
        }
    }

    fn shift(&self, line: Line, time: MediaTime) -> MediaTime {
        let wraps = self.aligned.filter(|(aligned, _)| *aligned == line).map_or(0, |(_, wraps)| wraps);
        MediaTime::from_nanos(time.as_nanos().saturating_add(wraps.saturating_mul(WRAP)))
    }
}

impl Item {
    fn time(&self) -> Option<MediaTime> {
        match self {
            Self::Frame(frame) => Some(frame.decode_time),
            Self::Format(_) => None,
        }
    }
}

fn is_far(latest: MediaTime, next: MediaTime) -> bool {
    latest.saturating_since(next) > FAR_BACK || next.saturating_since(latest) > FAR_AHEAD
}

/// A format goes with the frame after it.
fn head(lane: &VecDeque<(Line, Item)>) -> Option<(Line, MediaTime)> {
    let (line, _) = lane.front()?;
    let time = lane.iter().find_map(|(_, item)| item.time());
    Some((*line, time.unwrap_or_default()))
}

#[cfg(test)]
mod tests;

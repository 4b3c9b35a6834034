use std::collections::VecDeque;

use media::{Format, Frame, Kind, MediaTime};

use super::schedule::TimeLine;
use crate::player::source::News;

/// Puts what was read from one or more renditions into one order: by time line, and by time within one. Without I/O.
#[derive(Debug)]
pub(super) struct Weaver {
    strands: Vec<Strand>,
    line: Option<TimeLine>,
}

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
    audio: VecDeque<(TimeLine, Item)>,
    video: VecDeque<(TimeLine, Item)>,
    has_ended: bool,
    /// For which time line it was aligned with the first strand, and how often its clock has wrapped since.
    aligned: Option<(TimeLine, i64)>,
}

/// The clock of MPEG-TS begins anew after 33 bits at 90 kHz, 26.5 hours.
const WRAP: i64 = ((1 << 33) * 100_000) / 9;

impl Weaver {
    pub(super) fn new(strands: usize) -> Self {
        Self { strands: (0..strands).map(|_| Strand::default()).collect(), line: None }
    }

    /// Takes what was read next of a strand.
    pub(super) fn add(&mut self, strand: usize, items: impl IntoIterator<Item = (TimeLine, Item)>) {
        // Whatever comes for a time line that is over would be out of order.
        let current = items.into_iter().filter(|(line, _)| self.line.is_none_or(|now| now <= *line));
        self.strands[strand].add(current);
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
    fn add(&mut self, items: impl Iterator<Item = (TimeLine, Item)>) {
        for (line, item) in items {
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
    fn heads(&self) -> impl Iterator<Item = (TimeLine, MediaTime, Kind)> {
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

    fn lane(&mut self, kind: Kind) -> &mut VecDeque<(TimeLine, Item)> {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }

    fn align(&mut self, line: TimeLine, time: MediaTime) {
        let own = self.heads().find(|(own, ..)| *own == line);
        let is_done = self.aligned.is_some_and(|(done, _)| done == line);
        if let Some((_, own, _)) = own.filter(|_| !is_done) {
            let apart = time.as_nanos().saturating_sub(own.as_nanos());
            self.aligned = Some((line, apart.saturating_add(WRAP / 2).div_euclid(WRAP)));
        }
    }

    fn shift(&self, line: TimeLine, time: MediaTime) -> MediaTime {
        let wraps = self.aligned.filter(|(aligned, _)| *aligned == line).map_or(0, |(_, wraps)| wraps);
        MediaTime::from_nanos(time.as_nanos().saturating_add(wraps.saturating_mul(WRAP)))
    }
}

/// A format goes with the frame after it.
fn head(lane: &VecDeque<(TimeLine, Item)>) -> Option<(TimeLine, MediaTime)> {
    let (line, _) = lane.front()?;
    let time = lane.iter().find_map(|(_, item)| match item {
        Item::Frame(frame) => Some(frame.decode_time),
        Item::Format(_) => None,
    });
    Some((*line, time.unwrap_or_default()))
}

#[cfg(test)]
mod tests;

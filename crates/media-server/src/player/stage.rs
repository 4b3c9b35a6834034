use std::time::{Duration, Instant};

use media::{Frame, Kind};

use super::conversion::{Conversion, Unplayable};
use super::queue::{Entry, Queue};
use super::source::{Nature, News};
use super::timeline::Timeline;
use super::track::Track;
use crate::webrtc::{MediaKind, Publisher};

/// The two tracks of a player.
#[derive(Debug)]
pub(super) struct Tracks {
    audio: Track,
    video: Track,
}

/// What is played from one run of a source: keeps time, converts, publishes. Without I/O but for what it publishes.
#[derive(Debug)]
pub(super) struct Stage {
    nature: Nature,
    queue: Queue,
    timeline: Timeline,
    conversion: Conversion,
    first_heard: Option<Instant>,
    /// Where on the source's time line the run began, and how far it has come.
    played: Option<(media::MediaTime, media::MediaTime)>,
    /// When the latest frame was due.
    latest: Option<Instant>,
    started_at: Duration,
}

/// Evens out what comes unevenly: sound and pictures of one moment are read some way apart.
const HEAD_START: Duration = Duration::from_millis(300);
/// A stream that has only one of sound and pictures begins without the other.
const LONGEST_WAIT: Duration = Duration::from_millis(700);
/// A frame that is later than this shows that the source stood still; the rest is as late.
const LATE: Duration = Duration::from_millis(200);
/// Between what was before a discontinuity and what is after it.
const SEAM: Duration = Duration::from_millis(40);

impl Tracks {
    pub(super) fn new(epoch: Instant) -> Self {
        Self { audio: Track::new(MediaKind::Audio, epoch), video: Track::new(MediaKind::Video, epoch) }
    }

    fn of(&mut self, kind: Kind) -> &mut Track {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }

    /// How many packets found no room since the last call.
    pub(super) fn take_lost(&mut self) -> u64 {
        self.audio.take_lost() + self.video.take_lost()
    }
}

impl Stage {
    /// Begins a run of a source at a position.
    pub(super) fn new(started_at: Duration) -> Self {
        Self {
            nature: Nature { is_live: true, duration: None, can_seek: false, is_paced: false },
            queue: Queue::default(),
            timeline: Timeline::default(),
            conversion: Conversion::default(),
            first_heard: None,
            played: None,
            latest: None,
            started_at,
        }
    }

    pub(super) fn nature(&self) -> Nature {
        self.nature
    }

    pub(super) fn has_played(&self) -> bool {
        self.played.is_some()
    }

    /// From the beginning of the source.
    pub(super) fn position(&self) -> Duration {
        self.started_at + self.played.map_or(Duration::ZERO, |(first, last)| last.saturating_since(first))
    }

    /// The stream stood still for that long.
    pub(super) fn delay(&mut self, by: Duration) {
        self.timeline.delay(by);
        self.latest = self.latest.map(|latest| latest + by);
    }

    /// Whether the source may hand out more.
    pub(super) fn has_room(&self) -> bool {
        self.queue.has_room()
    }

    pub(super) fn is_drained(&self) -> bool {
        self.queue.is_empty()
    }

    /// Takes what the source hands out.
    ///
    /// # Errors
    /// If viewers could not play it; told before any of it reaches them.
    pub(super) fn hear(&mut self, now: Instant, news: News) -> Result<(), Unplayable> {
        match &news {
            News::Nature(nature) => self.nature = *nature,
            News::Format(format) => self.conversion.check_format(format)?,
            News::Frame(frame) => {
                self.conversion.check_frame(frame)?;
                self.first_heard.get_or_insert(now);
            }
            News::Discontinuity => {}
        }
        self.queue.push(news);
        Ok(())
    }

    /// When [`Self::play`] has something to do. `has_ended`: nothing more will come.
    pub(super) fn next_due(&self, has_ended: bool) -> Option<Instant> {
        if !self.timeline.is_set() {
            let first = self.first_heard?;
            let has_both = self.first_time(Kind::Audio).is_some() && self.first_time(Kind::Video).is_some();
            let starts_now = has_both || has_ended || self.nature.is_paced || !self.has_room();
            return Some(if starts_now { first } else { first + LONGEST_WAIT });
        }
        [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.due(kind)).min()
    }

    fn due(&self, kind: Kind) -> Option<Instant> {
        match self.queue.peek(kind)? {
            Entry::Frame(frame) if !self.nature.is_paced => self.timeline.due(frame.presentation_time),
            Entry::Frame(_) | Entry::Format(_) => self.latest.or(self.first_heard),
            // both kinds pass it together
            Entry::Discontinuity => match self.queue.peek(other(kind)) {
                Some(Entry::Discontinuity) | None => self.latest,
                Some(_) => None,
            },
        }
    }

    /// Publishes what is due.
    pub(super) fn play(&mut self, now: Instant, tracks: &mut Tracks, publisher: &Publisher) {
        if !self.timeline.is_set() {
            self.begin(now);
        }
        for kind in [Kind::Audio, Kind::Video] {
            while self.due(kind).is_some_and(|due| due <= now) {
                match self.queue.pop(kind) {
                    Some(Entry::Frame(frame)) => self.play_frame(now, frame, tracks, publisher),
                    Some(Entry::Format(format)) => {
                        if let Some(codec) = self.conversion.set_format(&format) {
                            tracks.of(kind).set_codec(codec);
                        }
                    }
                    Some(Entry::Discontinuity) => self.join(now, other(kind)),
                    None => break,
                }
            }
        }
    }

    /// Lays the earliest of what waits a little way into the future.
    fn begin(&mut self, now: Instant) {
        let first = [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.first_time(kind)).min();
        if let Some(first) = first {
            let head_start = if self.nature.is_paced { Duration::ZERO } else { HEAD_START };
            self.timeline.set(first, now + head_start);
            self.played.get_or_insert((first, first));
        }
    }

    fn first_time(&self, kind: Kind) -> Option<media::MediaTime> {
        self.queue.first_frame(kind).map(|frame| frame.presentation_time)
    }

    /// Lets what follows a discontinuity follow what was before it.
    fn join(&mut self, now: Instant, other: Kind) {
        if matches!(self.queue.peek(other), Some(Entry::Discontinuity)) {
            self.queue.pop(other);
        }
        let first = [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.first_time(kind)).min();
        let at = self.latest.map_or(now, |latest| latest + SEAM);
        match first {
            Some(first) => {
                let position = self.position();
                self.timeline.set(first, at.max(now));
                self.played = Some((first, first));
                self.started_at = position;
            }
            // what follows has not come yet; it begins like a new run
            None => {
                self.timeline = Timeline::default();
                self.first_heard = None;
            }
        }
    }

    fn play_frame(&mut self, now: Instant, frame: Frame, tracks: &mut Tracks, publisher: &Publisher) {
        let Some(due) = self.timeline.due(frame.presentation_time) else { return };
        let due = self.not_late(now, due);
        if let Some((_, last)) = &mut self.played {
            *last = frame.presentation_time.max(*last);
        }
        self.latest = Some(self.latest.map_or(due, |latest| latest.max(due)));
        let kind = frame.kind;
        for frame in self.conversion.convert(frame) {
            let due = self.timeline.due(frame.presentation_time).unwrap_or(due);
            tracks.of(kind).publish(&frame, due, publisher);
        }
    }

    /// When a frame is played that was due at `due`: moves all that follows if the source stood still.
    fn not_late(&mut self, now: Instant, due: Instant) -> Instant {
        let apart = now.saturating_duration_since(due).max(due.saturating_duration_since(now));
        // a source with a pace of its own comes when it comes; only a clock that has gone astray is set again
        let limit = if self.nature.is_paced { LATE * 10 } else { LATE };
        if now.saturating_duration_since(due) > limit {
            self.timeline.delay(apart);
            return due + apart;
        }
        if self.nature.is_paced && apart > limit {
            self.timeline.hasten(apart);
            return due - apart;
        }
        due
    }
}

fn other(kind: Kind) -> Kind {
    match kind {
        Kind::Audio => Kind::Video,
        Kind::Video => Kind::Audio,
    }
}

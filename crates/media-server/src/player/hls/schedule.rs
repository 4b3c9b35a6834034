use std::time::{Duration, Instant};

use super::playlist::{Media, Segment};

/// What to do next for one media playlist: load it again, fetch a segment, or wait. Without I/O.
#[derive(Debug)]
pub(super) struct Schedule {
    /// The position that was asked for.
    from: Option<Duration>,
    media: Option<Media>,
    /// The sequence number of the next segment, as soon as there is one to begin with.
    next: Option<u64>,
    /// How often sequence numbers have begun anew.
    era: u64,
    /// The segment before the next one.
    last: Option<Passed>,
    load_at: Instant,
    /// When the playlist was last seen to change.
    changed_at: Instant,
    /// Since when it cannot be loaded.
    away_since: Option<Instant>,
    /// How often the next segment could not be fetched.
    tries: u32,
    retry_at: Option<Instant>,
    /// How many segments one after another could not be fetched.
    skipped: u32,
}

/// What is to be done now.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Load,
    Fetch(Job),
    Wait(Instant),
    End,
}

/// A segment to be fetched.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) segment: Segment,
    pub(super) line: TimeLine,
    pub(super) patience: Duration,
}

/// A segment that was fetched or passed over.
#[derive(Debug, Clone, Copy)]
struct Passed {
    sequence: u64,
    /// The number of its time line as the playlist had it, and as it is told.
    number: u64,
    discontinuities: u64,
}

/// Frames with the same time line have times that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TimeLine {
    era: u64,
    discontinuities: u64,
}

#[cfg(test)]
impl TimeLine {
    pub(super) fn of(discontinuities: u64) -> Self {
        Self { era: 0, discontinuities }
    }
}

/// Why a stream cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stall {
    /// The playlist cannot be loaded any more.
    Away,
    /// The playlist does not change any more.
    Stopped,
    /// Segments cannot be fetched.
    Unfetchable,
}

/// A live stream begins that many target durations before its end (RFC 8216, section 6.3.3).
const LIVE_DISTANCE: u32 = 3;
const SHORTEST_RELOAD: Duration = Duration::from_millis(500);
const LONGEST_RELOAD: Duration = Duration::from_secs(30);
const TRIES: u32 = 3;
const FIRST_RETRY: Duration = Duration::from_millis(250);
/// So many segments in a row may be missing from a live stream.
const MOST_SKIPPED: u32 = 3;

impl Schedule {
    /// Begins with a playlist that was just loaded; a recorded stream is played `from` a position.
    pub(super) fn new(media: Media, loaded_at: Instant, from: Option<Duration>) -> Self {
        let mut schedule = Self {
            from,
            media: None,
            next: None,
            era: 0,
            last: None,
            load_at: loaded_at,
            changed_at: loaded_at,
            away_since: None,
            tries: 0,
            retry_at: None,
            skipped: 0,
        };
        schedule.take(media, loaded_at);
        schedule
    }

    pub(super) fn poll(&mut self, now: Instant) -> Step {
        let is_ended = self.media.as_ref().is_some_and(|media| media.is_ended);
        if !is_ended && self.load_at <= now {
            return Step::Load;
        }
        match (self.next_job(), self.retry_at) {
            (Some(_), Some(retry_at)) if retry_at > now => Step::Wait(self.earlier(retry_at, is_ended)),
            (Some(job), _) => Step::Fetch(job),
            (None, _) if is_ended => Step::End,
            (None, _) => Step::Wait(self.load_at),
        }
    }

    /// Takes the playlist in, which was asked for at `asked_at`.
    ///
    /// # Errors
    /// It has not changed for too long.
    pub(super) fn loaded(&mut self, media: Media, asked_at: Instant) -> Result<(), Stall> {
        self.away_since = None;
        self.take(media, asked_at);
        let patience = self.target() * 4 + Duration::from_secs(10);
        let is_stopped = asked_at.saturating_duration_since(self.changed_at) > patience;
        if is_stopped { Err(Stall::Stopped) } else { Ok(()) }
    }

    /// The playlist could not be loaded.
    ///
    /// # Errors
    /// It stays away.
    pub(super) fn not_loaded(&mut self, now: Instant) -> Result<(), Stall> {
        let since = *self.away_since.get_or_insert(now);
        let patience = (self.target() * 3).clamp(Duration::from_secs(6), Duration::from_secs(20));
        if now.saturating_duration_since(since) >= patience {
            return Err(Stall::Away);
        }
        self.load_at = now + (self.target() / 2).clamp(SHORTEST_RELOAD, Duration::from_secs(3));
        Ok(())
    }

    /// The segment of the last job is there.
    pub(super) fn fetched(&mut self) {
        self.skipped = 0;
        self.advance();
    }

    /// The segment of the last job could not be fetched. It is tried again; a live stream goes on without it in the end.
    ///
    /// # Errors
    /// The stream cannot go on.
    pub(super) fn not_fetched(&mut self, now: Instant) -> Result<(), Stall> {
        self.tries += 1;
        if self.tries < TRIES {
            self.retry_at = Some(now + FIRST_RETRY * 2_u32.pow(self.tries));
            return Ok(());
        }
        self.skipped += 1;
        if self.media.as_ref().is_some_and(|media| media.is_ended) || self.skipped >= MOST_SKIPPED {
            return Err(Stall::Unfetchable);
        }
        self.advance();
        Ok(())
    }

    fn advance(&mut self) {
        if let Some(segment) = self.next_segment() {
            let (sequence, number) = (segment.sequence, segment.discontinuity_sequence);
            self.last = Some(Passed { sequence, number, discontinuities: self.discontinuities(segment) });
        }
        self.next = self.next.map(|next| next.saturating_add(1));
        self.tries = 0;
        self.retry_at = None;
    }

    fn target(&self) -> Duration {
        self.media.as_ref().map_or(SHORTEST_RELOAD, |media| media.target_duration)
    }

    fn earlier(&self, retry_at: Instant, is_ended: bool) -> Instant {
        if is_ended { retry_at } else { retry_at.min(self.load_at) }
    }

    /// The next segment, past those that are known to be missing.
    fn next_job(&mut self) -> Option<Job> {
        loop {
            let segment = self.next_segment()?;
            if !segment.is_gap {
                return Some(self.job(segment));
            }
            self.advance();
        }
    }

    fn next_segment(&self) -> Option<&Segment> {
        self.media.as_ref()?.segment(self.next?)
    }

    fn job(&self, segment: &Segment) -> Job {
        let line = TimeLine { era: self.era, discontinuities: self.discontinuities(segment) };
        let patience = segment.duration * 3 + Duration::from_secs(10);
        Job { segment: segment.clone(), line, patience }
    }

    /// How many discontinuities lie before a segment. Many servers forget those that have left the window, so they are
    /// counted on from the segment before.
    fn discontinuities(&self, segment: &Segment) -> u64 {
        let number = segment.discontinuity_sequence;
        let (Some(last), Some(media)) = (self.last, &self.media) else { return number };
        let before = match media.segment(last.sequence) {
            Some(same) => same.discontinuity_sequence,
            None if media.counts_discontinuities => last.number,
            None => 0,
        };
        last.discontinuities.saturating_add(number.saturating_sub(before))
    }

    fn take(&mut self, media: Media, asked_at: Instant) {
        let before = self.media.as_ref().map(|before| (before.first(), before.end(), before.is_ended));
        let has_changed = before != Some((media.first(), media.end(), media.is_ended));
        if has_changed {
            self.changed_at = asked_at;
        }
        let pause = if has_changed { media.target_duration } else { media.target_duration / 2 };
        self.load_at = asked_at + pause.clamp(SHORTEST_RELOAD, LONGEST_RELOAD);
        self.place(&media);
        self.media = Some(media);
    }

    /// Finds the next segment in a playlist that may have moved on, or begun anew.
    fn place(&mut self, media: &Media) {
        if media.segments.is_empty() {
            return;
        }
        match self.next {
            None => self.next = Some(beginning(media, self.from)),
            Some(next) if has_restarted(media, next) => {
                self.era += 1;
                self.last = None;
                self.jump(beginning(media, None));
            }
            // Too slow, or away for too long: what was next is gone.
            Some(next) if next < media.first() => self.jump(beginning(media, None)),
            Some(_) => {}
        }
    }

    fn jump(&mut self, to: u64) {
        tracing::debug!(from = self.next, to, "segments of a live stream are passed over");
        self.next = Some(to);
        self.tries = 0;
        self.retry_at = None;
    }
}

/// The playlist lies so far back that a server that is a little behind cannot be the reason.
fn has_restarted(media: &Media, next: u64) -> bool {
    let window = media.end() - media.first();
    media.end().saturating_add(window) < next
}

/// The sequence number to begin with.
fn beginning(media: &Media, from: Option<Duration>) -> u64 {
    let length = media.duration();
    let from_offset = |offset: f64| {
        let distance = Duration::try_from_secs_f64(offset.abs()).unwrap_or(length);
        if offset < 0.0 { length.saturating_sub(distance) } else { distance }
    };
    let wished = media.start_offset.map(from_offset);
    let position = if media.is_ended {
        from.or(wished).unwrap_or_default()
    } else {
        wished.unwrap_or_else(|| length.saturating_sub(media.target_duration * LIVE_DISTANCE))
    };
    segment_at(media, position)
}

/// The sequence number of the segment that holds a position; of the last one if it lies behind the end.
fn segment_at(media: &Media, position: Duration) -> u64 {
    let mut begins = Duration::ZERO;
    let mut found = media.first();
    for segment in &media.segments {
        if begins > position {
            break;
        }
        found = segment.sequence;
        begins += segment.duration;
    }
    found
}

#[cfg(test)]
mod tests;

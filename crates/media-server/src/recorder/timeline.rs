use std::time::Duration;

use media::MediaTime;
use media::rtp::Timestamps;

/// Puts the frames of one track onto the time line that audio and video share: that of capture.
///
/// RTP timestamps are exact from frame to frame but start anywhere; capture times are common to all tracks but jitter. So
/// the first frame ties one to the other, RTP timestamps lead on from there, and the tie follows where both part for long.
#[derive(Debug)]
pub(super) struct Timeline {
    rate: u32,
    timestamps: Timestamps,
    tie: Option<Tie>,
}

/// All in nanoseconds.
#[derive(Debug, Clone, Copy)]
struct Tie {
    /// From RTP time to the common time.
    offset: i64,
    /// How far capture is ahead, smoothed.
    drift: i64,
    is_following: bool,
    /// Since when, by capture, both are far apart.
    apart_since: Option<i64>,
}

const MILLISECOND: i64 = 1_000_000;
/// No jitter: the source has started to count anew.
const JUMP: i64 = 10_000 * MILLISECOND;
/// No drift either, if it stays so for [`APART_FOR`]: the source's clock stood still.
const APART: i64 = 1_000 * MILLISECOND;
const APART_FOR: i64 = 2_000 * MILLISECOND;
/// Drift of clocks is corrected once it could be noticed ...
const NOTICEABLE: i64 = 100 * MILLISECOND;
/// ... until it is this small ...
const SMALL: i64 = 20 * MILLISECOND;
/// ... by this much a frame.
const STEP: i64 = MILLISECOND / 2;
/// One part of this many of each new difference goes into the drift.
const SMOOTHING: i64 = 64;

impl Timeline {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate, timestamps: Timestamps::new(rate), tie: None }
    }

    /// The time of a frame with this RTP timestamp, captured at that time, both in the order of the stream.
    pub(super) fn at(&mut self, timestamp: u32, captured: i64) -> MediaTime {
        let rtp = self.timestamps.at(timestamp).as_nanos();
        let tie = match self.tie.filter(|tie| (captured - rtp - tie.offset).abs() <= JUMP) {
            Some(tie) => tie.follow(captured, captured - rtp - tie.offset),
            None => Tie::new(captured - rtp),
        };
        self.tie = Some(tie);
        MediaTime::from_nanos(rtp + tie.offset)
    }

    /// Forgets what was: another source continues the track.
    pub(super) fn start_anew(&mut self) {
        *self = Self::new(self.rate);
    }
}

impl Tie {
    const fn new(offset: i64) -> Self {
        Self { offset, drift: 0, is_following: false, apart_since: None }
    }

    fn follow(mut self, captured: i64, ahead: i64) -> Self {
        self.apart_since = if ahead.abs() > APART { self.apart_since.or(Some(captured)) } else { None };
        if self.apart_since.is_some_and(|since| captured - since >= APART_FOR) {
            return Self::new(self.offset + ahead);
        }
        // a burst after a stall is no drift
        let ahead = ahead.clamp(-APART, APART);
        self.drift += (ahead - self.drift) / SMOOTHING;
        self.is_following = self.drift.abs() > if self.is_following { SMALL } else { NOTICEABLE };
        if self.is_following {
            let step = STEP * self.drift.signum();
            self.offset += step;
            self.drift -= step;
        }
        self
    }
}

/// How far `captured` is from `base`, in nanoseconds; it may lie before it.
pub(super) fn nanos_from(base: std::time::Instant, captured: std::time::Instant) -> i64 {
    let nanos = |span: Duration| i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
    nanos(captured.saturating_duration_since(base)) - nanos(base.saturating_duration_since(captured))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 90_000;

    fn ms(time: MediaTime) -> i64 {
        (time.as_nanos() + MILLISECOND / 2).div_euclid(MILLISECOND)
    }

    #[test]
    fn jitter_does_not_show() {
        let mut timeline = Timeline::new(RATE);
        let start = u32::MAX - 4500;
        for frame in 0..1000_i64 {
            let jitter = (frame * 7919 % 60) * MILLISECOND;
            let jitter = if frame == 0 { 0 } else { jitter };
            let time = timeline.at(start.wrapping_add(frame as u32 * 3600), frame * 40 * MILLISECOND + jitter);
            assert_eq!(ms(time), frame * 40, "frame {frame}");
        }
    }

    #[test]
    fn a_stall_leaves_its_gap() {
        let mut timeline = Timeline::new(RATE);
        timeline.at(1000, 0);
        assert_eq!(ms(timeline.at(1000 + 90 * 60_000, 60_000 * MILLISECOND)), 60_000);
    }

    #[test]
    fn drift_is_followed_slowly() {
        let mut timeline = Timeline::new(RATE);
        let mut last = -40;
        for frame in 0..45_000_i64 {
            // half an hour of a source whose clock is slow by 0.05 %: in the end 900 ms
            let captured = frame * 40_020_000;
            let time = ms(timeline.at(frame as u32 * 3600, captured));
            assert!((39..=42).contains(&(time - last)), "frame {frame}: {last} to {time}");
            assert!((time - captured / MILLISECOND).abs() <= 150, "frame {frame}");
            last = time;
        }
    }

    #[test]
    fn a_source_that_counts_anew_goes_on() {
        let mut timeline = Timeline::new(RATE);
        timeline.at(3_000_000_000, 0);
        assert_eq!(ms(timeline.at(5, 40 * MILLISECOND)), 40);
        assert_eq!(ms(timeline.at(3605, 80 * MILLISECOND)), 80);
    }

    #[test]
    fn a_clock_that_stood_still_is_put_right() {
        let mut timeline = Timeline::new(RATE);
        timeline.at(0, 0);
        let mut time = MediaTime::ZERO;
        for frame in 1..=60 {
            time = timeline.at(frame * 3600, (5000 + i64::from(frame) * 40) * MILLISECOND);
        }
        assert_eq!(ms(time), 5000 + 60 * 40);
    }
}

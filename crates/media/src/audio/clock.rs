use std::time::Duration;

use crate::MediaTime;

/// Times that differ by less from what the samples say are the container's rounding, or a clock that drifts.
const JUMP: i64 = 100_000_000;

/// A longer gap is none: the stream went on elsewhere.
const LONGEST_GAP: i64 = 1_000_000_000;

/// Where a drift is corrected, and down to where, in nanoseconds; between the two nothing can be heard or seen of it.
const DRIFT_TO_CORRECT: i64 = 10_000_000;
const DRIFT_TO_LEAVE: i64 = 2_000_000;

/// How many frames the drift is averaged over.
const SMOOTHING: i64 = 16;

/// What the time of a frame means for the samples before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// They follow on one another.
    Follow,
    /// So many samples of one channel are missing in between.
    Gap(usize),
    /// They have nothing to do with one another.
    Start,
}

/// Holds the times that frames bear against the samples that they hold.
#[derive(Debug)]
pub(super) struct Clock {
    rate: u32,
    /// The time of the first sample, once there is one.
    anchor: Option<MediaTime>,
    /// Of one channel, since the anchor.
    samples: i64,
    /// By how much times run ahead of the samples, smoothed, in nanoseconds.
    drift: i64,
    is_correcting: bool,
}

impl Clock {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate, anchor: None, samples: 0, drift: 0, is_correcting: false }
    }

    /// A frame of this time comes next.
    pub(super) fn step(&mut self, time: MediaTime) -> Step {
        let Some(anchor) = self.anchor else { return self.start(time) };
        let expected = anchor.as_nanos().saturating_add(MediaTime::from_ticks(self.samples, self.rate).as_nanos());
        let ahead = time.as_nanos().saturating_sub(expected);
        if ahead.saturating_abs() <= JUMP {
            self.drift += (ahead - self.drift) / SMOOTHING;
            Step::Follow
        } else if (0..=LONGEST_GAP).contains(&ahead) {
            let missing = Duration::from_nanos(ahead.unsigned_abs()).as_secs_f64() * f64::from(self.rate);
            self.drift = 0;
            Step::Gap(missing as usize)
        } else {
            self.start(time)
        }
    }

    fn start(&mut self, time: MediaTime) -> Step {
        *self = Self { anchor: Some(time), ..Self::new(self.rate) };
        Step::Start
    }

    pub(super) fn advance(&mut self, samples: usize) {
        self.samples = self.samples.saturating_add(i64::try_from(samples).unwrap_or(i64::MAX));
    }

    /// How many samples the next `length` ones are to become, so that a drift does not grow: one more, one less, or as many.
    pub(super) fn corrected(&mut self, length: usize) -> usize {
        let limit = if self.is_correcting { DRIFT_TO_LEAVE } else { DRIFT_TO_CORRECT };
        self.is_correcting = self.drift.abs() > limit;
        match self.drift.signum() {
            1 if self.is_correcting => length + 1,
            -1 if self.is_correcting && length > 2 => length - 1,
            _ => length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> MediaTime {
        MediaTime::from_nanos(millis * 1_000_000)
    }

    #[test]
    fn rounded_times_follow_and_gaps_are_measured() {
        let mut clock = Clock::new(48_000);
        assert_eq!(clock.step(at(500)), Step::Start);
        clock.advance(960);
        assert_eq!(clock.step(at(521)), Step::Follow);
        assert_eq!(clock.step(at(820)), Step::Gap(14_400));
        clock.advance(14_400);
        assert_eq!(clock.step(at(820)), Step::Follow);
    }

    #[test]
    fn other_times_begin_anew() {
        let mut clock = Clock::new(8_000);
        clock.step(at(0));
        assert_eq!(clock.step(at(1_500)), Step::Start);
        assert_eq!(clock.step(at(1_300)), Step::Start);
        assert_eq!(clock.step(MediaTime::from_nanos(i64::MAX)), Step::Start);
        assert_eq!(clock.step(MediaTime::from_nanos(i64::MIN)), Step::Start);
    }

    /// A camera whose clock runs 0.03 % fast against its sound, for two hours.
    #[test]
    fn drift_never_reaches_the_eye() {
        let mut clock = Clock::new(8_000);
        let mut written = 0_i64;
        for packet in 0..360_000_i64 {
            let time = packet * 20_006_000;
            let step = clock.step(MediaTime::from_nanos(time));
            assert_eq!(step == Step::Start, packet == 0);
            assert!((time - written * 125_000).abs() < 15_000_000, "packet {packet}");
            let length = clock.corrected(160);
            clock.advance(length);
            written += length as i64;
        }
    }
}

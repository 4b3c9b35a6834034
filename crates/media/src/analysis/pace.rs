use crate::{Frame, MediaTime};

/// How fast frames follow one another and how large they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    /// From one frame to the next, in nanoseconds, before the last discontinuity.
    steps: Vec<u64>,
    /// When frames were shown since then.
    times: Vec<MediaTime>,
    frames: u64,
    bytes: u64,
}

/// The rate is told from so many frames.
const ENOUGH: usize = 1000;

impl Pace {
    pub(super) fn push(&mut self, frame: &Frame) {
        if self.steps.len() + self.times.len() < ENOUGH {
            self.times.push(frame.presentation_time);
        }
        self.frames += 1;
        self.bytes = self.bytes.saturating_add(frame.data.len() as u64);
    }

    /// The next times have nothing to do with those before.
    pub(super) fn interrupt(&mut self) {
        self.steps = self.all_steps();
        self.times.clear();
    }

    /// Frames per second; `None` before there are two.
    ///
    /// Steps that are far from the usual one (a first frame that is shown longer, a hole) do not count.
    pub(super) fn rate(&self) -> Option<f64> {
        let mut steps = self.all_steps();
        steps.sort_unstable();
        let usual = *steps.get(steps.len() / 2).filter(|usual| **usual > 0)?;
        steps.retain(|step| step.abs_diff(usual) <= usual / 4);
        let seconds = steps.iter().sum::<u64>() as f64 / 1e9;
        Some(steps.len() as f64 / seconds)
    }

    /// In bit/s.
    pub(super) fn bitrate(&self) -> Option<u64> {
        let bits_of_a_frame = self.bytes as f64 * 8.0 / self.frames as f64;
        self.rate().map(|rate| (bits_of_a_frame * rate).round() as u64)
    }

    pub(super) const fn frames(&self) -> u64 {
        self.frames
    }

    /// In the order in which frames are shown.
    fn all_steps(&self) -> Vec<u64> {
        let mut times = self.times.clone();
        times.sort_unstable();
        let new = times.windows(2).map(|pair| pair[1].saturating_since(pair[0]).as_nanos());
        self.steps.iter().copied().chain(new.map(|step| step.min(LONGEST_STEP) as u64)).collect()
    }
}

/// So that no sum overflows: an hour.
const LONGEST_STEP: u128 = 3_600_000_000_000;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::Kind;

    fn frame(milliseconds: i64) -> Frame {
        let time = MediaTime::from_ticks(milliseconds, 1000);
        let data = Bytes::from_static(&[0; 1000]);
        Frame { kind: Kind::Video, decode_time: time, presentation_time: time, is_keyframe: false, data }
    }

    #[test]
    fn out_of_order_and_over_a_gap() {
        let mut pace = Pace::default();
        assert_eq!((pace.rate(), pace.bitrate()), (None, None));
        [0, 120, 40, 80].into_iter().for_each(|time| pace.push(&frame(time)));
        assert_eq!(pace.rate(), Some(25.0));
        pace.interrupt();
        [9000, 9061, 9101, 9141].into_iter().for_each(|time| pace.push(&frame(time)));
        assert!((pace.rate().unwrap() - 25.0).abs() < 1e-9);
        assert_eq!(pace.bitrate(), Some(200_000));
    }
}

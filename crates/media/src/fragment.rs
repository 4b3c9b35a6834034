//! Cuts a recording into pieces that are written, and can be read, each as a whole.

use std::time::Duration;

use crate::{Frame, Kind, MediaTime};

/// A crash loses little more than this: what is on its way is lost too, and all together is to be less than two seconds.
const LONGEST: Duration = Duration::from_secs(1);
/// A keyframe begins a new fragment, but not where keyframes follow one another closely.
const SHORTEST: Duration = Duration::from_millis(250);
/// What is kept in memory of one fragment, in bytes.
const LARGEST: usize = 8 << 20;
/// What a frame is moved by that would fall before the one before it.
const STEP: Duration = Duration::from_millis(1);

/// A frame and when the next one of its kind begins.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) frame: Frame,
    pub(crate) until: MediaTime,
}

/// Collects frames until a fragment is complete.
#[derive(Debug, Default)]
pub(crate) struct Fragmenter {
    has_video: bool,
    video: Lane,
    audio: Lane,
    samples: Vec<Sample>,
    bytes: usize,
    end: MediaTime,
}

/// One kind of media: its last frame, which lasts until the next one comes.
#[derive(Debug, Default)]
struct Lane {
    last: Option<Frame>,
    interval: Option<Duration>,
}

impl Fragmenter {
    pub(crate) fn new(has_video: bool) -> Self {
        Self { has_video, ..Self::default() }
    }

    /// When the last frame ends that is in a fragment.
    pub(crate) fn end(&self) -> MediaTime {
        self.end
    }

    /// Takes a frame; the fragment that is complete with it, if one is.
    pub(crate) fn push(&mut self, frame: Frame) -> Option<Vec<Sample>> {
        let begins = self.has_video && frame.kind == Kind::Video && frame.is_keyframe;
        let sample = self.lane(frame.kind).push(frame);
        let mut complete = None;
        if let Some(sample) = sample {
            complete = self.is_full(&sample).then(|| self.flush()).flatten();
            self.add(sample);
        }
        if begins && complete.is_none() && self.span() >= SHORTEST {
            complete = self.flush();
        }
        complete
    }

    /// What is there so far, except of each kind the last frame, which is not known to have ended.
    pub(crate) fn flush(&mut self) -> Option<Vec<Sample>> {
        self.bytes = 0;
        let samples = std::mem::take(&mut self.samples);
        (!samples.is_empty()).then_some(samples)
    }

    /// All that is left; the last frames are taken to last as long as those before them.
    pub(crate) fn finish(&mut self) -> Option<Vec<Sample>> {
        for sample in [self.video.finish(), self.audio.finish()].into_iter().flatten() {
            self.add(sample);
        }
        self.flush()
    }

    fn lane(&mut self, kind: Kind) -> &mut Lane {
        match kind {
            Kind::Video => &mut self.video,
            Kind::Audio => &mut self.audio,
        }
    }

    fn add(&mut self, sample: Sample) {
        self.bytes += sample.frame.data.len();
        self.end = self.end.max(sample.until);
        self.samples.push(sample);
    }

    fn is_full(&self, next: &Sample) -> bool {
        let start = self.start().unwrap_or(next.frame.decode_time);
        next.until.saturating_since(start) > LONGEST || self.bytes + next.frame.data.len() > LARGEST
    }

    fn start(&self) -> Option<MediaTime> {
        self.samples.iter().map(|sample| sample.frame.decode_time).min()
    }

    fn span(&self) -> Duration {
        let end = self.samples.iter().map(|sample| sample.until).max();
        end.zip(self.start()).map_or(Duration::ZERO, |(end, start)| end.saturating_since(start))
    }
}

impl Lane {
    /// The frame before this one is complete. Times never fall: a file cannot say so.
    fn push(&mut self, mut frame: Frame) -> Option<Sample> {
        let earliest = self.last.as_ref().map_or(MediaTime::ZERO, |last| last.decode_time + STEP);
        let late_by = earliest.saturating_since(frame.decode_time);
        frame.decode_time = frame.decode_time + late_by;
        frame.presentation_time = frame.presentation_time + late_by;
        let until = frame.decode_time;
        let last = self.last.replace(frame)?;
        self.interval = Some(until.saturating_since(last.decode_time));
        Some(Sample { frame: last, until })
    }

    fn finish(&mut self) -> Option<Sample> {
        let frame = self.last.take()?;
        let usual = if frame.kind == Kind::Video { Duration::from_millis(33) } else { Duration::from_millis(20) };
        let until = frame.decode_time + self.interval.unwrap_or(usual).min(LONGEST);
        Some(Sample { frame, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: Kind, ms: i64, is_keyframe: bool) -> Frame {
        let time = MediaTime::from_ticks(ms, 1000);
        let data = bytes::Bytes::from_static(&[0; 100]);
        Frame { kind, decode_time: time, presentation_time: time, is_keyframe, data }
    }

    fn spans(fragments: &[Vec<Sample>]) -> Vec<(i64, i64)> {
        let span = |samples: &Vec<Sample>| {
            let start = samples.iter().map(|sample| sample.frame.decode_time).min().unwrap();
            let end = samples.iter().map(|sample| sample.until).max().unwrap();
            (start.ticks(1000), end.ticks(1000))
        };
        fragments.iter().map(span).collect()
    }

    fn cut(frames: impl Iterator<Item = Frame>, has_video: bool) -> Vec<Vec<Sample>> {
        let mut fragmenter = Fragmenter::new(has_video);
        let mut fragments: Vec<_> = frames.filter_map(|frame| fragmenter.push(frame)).collect();
        fragments.extend(fragmenter.finish());
        fragments
    }

    #[test]
    fn keyframes_begin_fragments() {
        let frames = (0..75).map(|index| frame(Kind::Video, index * 40, index % 25 == 0));
        assert_eq!(spans(&cut(frames, true)), [(0, 1000), (1000, 2000), (2000, 3000)]);
    }

    #[test]
    fn rare_keyframes_do_not_make_fragments_longer() {
        let frames = (0..125).map(|index| frame(Kind::Video, index * 40, index == 0));
        assert_eq!(spans(&cut(frames, true)), [(0, 1000), (1000, 2000), (2000, 3000), (3000, 4000), (4000, 5000)]);
    }

    #[test]
    fn frequent_keyframes_do_not_make_fragments_tiny() {
        let frames = (0..25).map(|index| frame(Kind::Video, index * 40, true));
        assert_eq!(spans(&cut(frames, true)), [(0, 280), (280, 560), (560, 840), (840, 1000)]);
    }

    #[test]
    fn sound_alone_is_cut_by_length() {
        let frames = (0..250).map(|index| frame(Kind::Audio, index * 20, true));
        assert_eq!(spans(&cut(frames, false)), [(0, 1000), (1000, 2000), (2000, 3000), (3000, 4000), (4000, 5000)]);
    }

    #[test]
    fn a_stall_is_the_length_of_its_last_frame() {
        let frames = [0, 40, 60_000, 60_040].map(|ms| frame(Kind::Video, ms, false));
        assert_eq!(spans(&cut(frames.into_iter(), true)), [(0, 40), (40, 60_000), (60_000, 60_080)]);
    }

    #[test]
    fn times_that_fall_are_lifted() {
        let frames = [-5, 40, 20, 80].map(|ms| frame(Kind::Video, ms, false));
        let times: Vec<_> =
            cut(frames.into_iter(), true).concat().iter().map(|sample| sample.frame.decode_time.ticks(1000)).collect();
        assert_eq!(times, [0, 40, 41, 80]);
    }
}

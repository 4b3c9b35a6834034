use std::time::Duration;

use media::{AudioCodec, Format, Frame, Kind, VideoCodec};

use crate::player::source::{Nature, News, SourceError};

/// What was heard of a source, and how it ended.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) news: Vec<News>,
    pub(super) outcome: Result<(), SourceError>,
}

/// A second of pictures, and the time of one.
const RATE: usize = 25;
const PICTURE: Duration = Duration::from_millis(40);

impl Report {
    pub(super) fn new(news: Vec<News>, outcome: Result<(), SourceError>) -> Self {
        Self { news, outcome }
    }

    pub(super) fn nature(&self) -> Nature {
        match self.news.first() {
            Some(News::Nature(nature)) => *nature,
            other => panic!("the first news is {other:?}"),
        }
    }

    pub(super) fn frames(&self, kind: Kind) -> Vec<&Frame> {
        frames(&self.news, kind)
    }

    pub(super) fn discontinuities(&self) -> usize {
        self.news.iter().filter(|news| matches!(news, News::Discontinuity)).count()
    }

    /// The heights of pictures that were announced.
    pub(super) fn heights(&self) -> Vec<u32> {
        let heights = self.news.iter().filter_map(|news| match news {
            News::Format(Format::Video(video)) => Some(video.height),
            _ => None,
        });
        heights.collect()
    }

    /// All was played: so many seconds, without a hole, formats first.
    pub(super) fn check_whole(&self, seconds: usize) {
        assert_eq!(self.outcome, Ok(()));
        assert_eq!(self.frames(Kind::Video).len(), seconds * RATE);
        self.check_formats();
        let parts: Vec<&[News]> = self.news.split(|news| matches!(news, News::Discontinuity)).collect();
        for part in &parts {
            check_seamless(part);
        }
        let sound = self.frames(Kind::Audio).len() as f64 * 1024.0 / 48_000.0;
        let slack = 0.2 * parts.len() as f64;
        assert!((sound - seconds as f64).abs() < slack, "{sound} s of sound for {seconds} s of pictures");
    }

    fn check_formats(&self) {
        let mut known = Vec::new();
        for news in &self.news {
            match news {
                News::Format(Format::Video(video)) => {
                    assert_eq!(video.codec, VideoCodec::H264);
                    known.push(Kind::Video);
                }
                News::Format(Format::Audio(audio)) => {
                    assert_eq!((audio.codec, audio.sample_rate, audio.channels), (AudioCodec::Aac, 48_000, 2));
                    known.push(Kind::Audio);
                }
                News::Frame(frame) => assert!(known.contains(&frame.kind), "a frame before its format"),
                News::Nature(_) | News::Unsupported(_) | News::Discontinuity => {}
            }
        }
    }
}

fn frames(news: &[News], kind: Kind) -> Vec<&Frame> {
    let frames = news.iter().filter_map(|news| match news {
        News::Frame(frame) if frame.kind == kind => Some(frame),
        _ => None,
    });
    frames.collect()
}

/// Pictures begin with a keyframe and are one after another; sound goes along with them.
fn check_seamless(part: &[News]) {
    let (pictures, sound) = (frames(part, Kind::Video), frames(part, Kind::Audio));
    assert!(pictures[0].is_keyframe, "the first picture cannot be decoded");
    for pair in pictures.windows(2) {
        let apart = pair[1].decode_time.saturating_since(pair[0].decode_time);
        assert!(apart.abs_diff(PICTURE) < Duration::from_millis(2), "{apart:?} between two pictures");
    }
    for pair in sound.windows(2) {
        let apart = pair[1].decode_time.saturating_since(pair[0].decode_time);
        assert!((15..28).contains(&apart.as_millis()), "{apart:?} between two packets of sound");
    }
    let begin = |frames: &[&Frame]| frames[0].presentation_time.as_nanos() / 1_000_000;
    let apart = begin(&pictures) - begin(&sound);
    assert!(apart.abs() < 200, "sound and pictures begin {apart} ms apart");
}

use super::audio::{self, AudioAnalysis};
use super::plan::Plan;
use super::video::{self, VideoAnalysis};
use crate::demux::{Event, Unsupported};
use crate::{Format, Frame, Kind};

/// Looks at formats and frames as they come, whatever they come from; keeps none of them.
#[derive(Debug, Default)]
pub struct Analyzer {
    video: Option<video::Observer>,
    audio: Option<audio::Observer>,
    unsupported: Vec<Unsupported>,
}

/// What a stream is, as far as it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    pub video: Option<VideoAnalysis>,
    pub audio: Option<AudioAnalysis>,
    /// Streams that can be named, and no more; at most one of each kind.
    pub unsupported: Vec<Unsupported>,
}

impl Analyzer {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at what a demuxer found.
    pub fn push(&mut self, event: &Event) {
        match event {
            Event::Format(format) => self.push_format(format),
            Event::Frame(frame) => self.push_frame(frame),
            Event::Unsupported(unsupported) => self.push_unsupported(*unsupported),
        }
    }

    pub fn push_format(&mut self, format: &Format) {
        match (format.clone(), &mut self.video, &mut self.audio) {
            (Format::Video(format), Some(observer), _) => observer.set_format(format),
            (Format::Video(format), place, _) => *place = Some(video::Observer::new(format)),
            (Format::Audio(format), _, Some(observer)) => observer.set_format(format),
            (Format::Audio(format), _, place) => *place = Some(audio::Observer::new(format)),
        }
    }

    /// A frame whose format has not come is not looked at.
    pub fn push_frame(&mut self, frame: &Frame) {
        match (frame.kind, &mut self.video, &mut self.audio) {
            (Kind::Video, Some(observer), _) => observer.push(frame),
            (Kind::Audio, _, Some(observer)) => observer.push(frame),
            _ => {}
        }
    }

    fn push_unsupported(&mut self, unsupported: Unsupported) {
        self.unsupported.retain(|other| other.kind != unsupported.kind);
        self.unsupported.push(unsupported);
    }

    /// The next frames' times have nothing to do with those before.
    pub fn interrupt(&mut self) {
        self.video.iter_mut().for_each(video::Observer::interrupt);
        self.audio.iter_mut().for_each(audio::Observer::interrupt);
    }

    /// What is known so far.
    #[must_use]
    pub fn analysis(&self) -> Analysis {
        Analysis {
            video: self.video.as_ref().map(video::Observer::analysis),
            audio: self.audio.as_ref().map(audio::Observer::analysis),
            unsupported: self.unsupported.clone(),
        }
    }
}

impl Analysis {
    /// What must happen so that browsers can play it.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan::of(self)
    }

    pub(super) fn unsupported(&self, kind: Kind) -> Option<&'static str> {
        self.unsupported.iter().find(|unsupported| unsupported.kind == kind).map(|unsupported| unsupported.name)
    }
}

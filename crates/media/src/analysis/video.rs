use std::time::Duration;

use super::pace::Pace;
use super::sampling::{self, Sampling};
use crate::h264::{self, Reordering};
use crate::{Frame, MediaTime, VideoCodec, VideoFormat};

/// What the pictures of a stream are.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoAnalysis {
    pub codec: VideoCodec,
    /// In words: `Constrained Baseline`, `Main 10`.
    pub profile: Option<String>,
    /// As people write it: `3.1`.
    pub level: Option<String>,
    /// In pixels; 0 where it could not be told.
    pub width: u32,
    pub height: u32,
    /// Pictures per second, measured by when they are shown.
    pub frame_rate: Option<f64>,
    /// Pictures that refer to later ones were seen.
    pub has_b_frames: bool,
    /// What the stream says of that before any is seen.
    pub reordering: Option<Reordering>,
    pub sampling: Option<Sampling>,
    pub is_interlaced: bool,
    /// The longest time from one keyframe to the next that was seen.
    pub keyframe_interval: Option<Duration>,
    pub keyframes: u64,
    pub frames: u64,
    /// In bit/s.
    pub bitrate: Option<u64>,
}

/// Looks at pictures as they come.
#[derive(Debug)]
pub(super) struct Observer {
    format: VideoFormat,
    pace: Pace,
    latest: Option<MediaTime>,
    has_b_frames: bool,
    last_keyframe: Option<MediaTime>,
    keyframe_interval: Option<Duration>,
    keyframes: u64,
}

impl Observer {
    pub(super) fn new(format: VideoFormat) -> Self {
        Self {
            format,
            pace: Pace::default(),
            latest: None,
            has_b_frames: false,
            last_keyframe: None,
            keyframe_interval: None,
            keyframes: 0,
        }
    }

    /// What was seen so far still counts.
    pub(super) fn set_format(&mut self, format: VideoFormat) {
        self.format = format;
    }

    pub(super) fn push(&mut self, frame: &Frame) {
        self.pace.push(frame);
        let time = frame.presentation_time;
        let is_out_of_order = self.latest.is_some_and(|latest| time < latest);
        self.latest = self.latest.max(Some(time));
        let has_b_slices = || self.format.codec == VideoCodec::H264 && h264::has_b_slices(&frame.data);
        self.has_b_frames = self.has_b_frames || is_out_of_order || has_b_slices();
        if frame.is_keyframe {
            self.push_keyframe(time);
        }
    }

    fn push_keyframe(&mut self, time: MediaTime) {
        let interval = self.last_keyframe.map(|last| time.saturating_since(last));
        self.keyframe_interval = self.keyframe_interval.max(interval);
        self.last_keyframe = Some(time);
        self.keyframes += 1;
    }

    pub(super) fn interrupt(&mut self) {
        self.pace.interrupt();
        self.latest = None;
        self.last_keyframe = None;
    }

    pub(super) fn analysis(&self) -> VideoAnalysis {
        let VideoFormat { codec, width, height, .. } = self.format;
        let sps = if codec == VideoCodec::H264 { sampling::h264_set(&self.format) } else { None };
        let (profile, level) = self.profile_and_level().unzip();
        VideoAnalysis {
            codec,
            profile,
            level: level.flatten(),
            width,
            height,
            frame_rate: self.pace.rate(),
            has_b_frames: self.has_b_frames,
            reordering: sps.map(|sps| sps.reordering()),
            sampling: Sampling::of(&self.format),
            is_interlaced: sps.is_some_and(|sps| sps.is_interlaced),
            keyframe_interval: self.keyframe_interval,
            keyframes: self.keyframes,
            frames: self.pace.frames(),
            bitrate: self.pace.bitrate(),
        }
    }

    fn profile_and_level(&self) -> Option<(String, Option<String>)> {
        match self.format.codec {
            VideoCodec::H264 => {
                let profile = sampling::h264_set(&self.format)?.profile;
                Some((profile.to_string(), Some(profile.level())))
            }
            VideoCodec::H265 => {
                let sps = sampling::h265_set(&self.format)?;
                Some((sps.profile_words(), Some(sps.level_words())))
            }
            VideoCodec::Vp9 => Some((format!("profile {}", self.format.config.get(4)?), None)),
            VideoCodec::Av1 => Some((av1_profile(*self.format.config.get(1)?), None)),
            VideoCodec::Vp8 | VideoCodec::Mpeg2 | VideoCodec::Mpeg4 => None,
        }
    }
}

fn av1_profile(byte: u8) -> String {
    match byte >> 5 {
        0 => "Main".to_owned(),
        1 => "High".to_owned(),
        2 => "Professional".to_owned(),
        other => format!("profile {other}"),
    }
}

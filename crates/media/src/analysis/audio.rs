use super::pace::Pace;
use crate::audio::carries_sbr;
use crate::{AudioCodec, AudioFormat, Frame, aac};

/// What the sound of a stream is.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioAnalysis {
    pub codec: AudioCodec,
    /// In hertz, as the container says.
    pub sample_rate: u32,
    /// 0 where it could not be told.
    pub channels: u8,
    /// AAC whose upper half is not in what an AAC-LC decoder knows.
    pub is_he_aac: bool,
    /// In bit/s.
    pub bitrate: Option<u64>,
    pub(super) format: AudioFormat,
}

/// Looks at sound as it comes.
#[derive(Debug)]
pub(super) struct Observer {
    format: AudioFormat,
    pace: Pace,
    /// Frames in a row that look like HE-AAC.
    in_a_row: u32,
    looks_like_he_aac: bool,
}

/// One frame in thirty of other streams looks like HE-AAC by chance.
const FRAMES_TO_BELIEVE: u32 = 6;
/// HE-AAC halves the rate of what it codes, and nobody makes it for more than 48 kHz.
const HIGHEST_CORE_RATE: u32 = 24_000;

impl Observer {
    pub(super) fn new(format: AudioFormat) -> Self {
        Self { format, pace: Pace::default(), in_a_row: 0, looks_like_he_aac: false }
    }

    /// What was seen so far still counts.
    pub(super) fn set_format(&mut self, format: AudioFormat) {
        self.format = format;
    }

    pub(super) fn push(&mut self, frame: &Frame) {
        self.pace.push(frame);
        if self.format.codec == AudioCodec::Aac && self.format.sample_rate <= HIGHEST_CORE_RATE {
            self.in_a_row = if carries_sbr(&frame.data) { self.in_a_row + 1 } else { 0 };
            self.looks_like_he_aac |= self.in_a_row >= FRAMES_TO_BELIEVE;
        }
    }

    pub(super) fn interrupt(&mut self) {
        self.pace.interrupt();
    }

    pub(super) fn analysis(&self) -> AudioAnalysis {
        let AudioFormat { codec, sample_rate, channels, .. } = self.format;
        AudioAnalysis {
            codec,
            sample_rate,
            channels,
            is_he_aac: self.looks_like_he_aac || is_announced_he_aac(&self.format),
            bitrate: self.pace.bitrate(),
            format: self.format.clone(),
        }
    }
}

fn is_announced_he_aac(format: &AudioFormat) -> bool {
    format.codec == AudioCodec::Aac && aac::Config::parse(&format.config).is_some_and(|config| config.has_sbr)
}

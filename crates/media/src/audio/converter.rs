use std::collections::VecDeque;

use bytes::Bytes;

use super::clock::{Clock, Step};
use super::decoder::{Broken, Decoder};
use super::opus::Encoder;
use super::resampler::Resampler;
use super::{Error, OPUS_RATE, sbr};
use crate::{AudioCodec, AudioFormat, Frame, MediaTime};

/// Frames of Opus that wait to be fetched; of more the oldest go.
const LONGEST_QUEUE: usize = 200;

/// A frame that holds more than this many samples of all channels is no frame.
const MOST_SAMPLES: usize = 2 * OPUS_RATE as usize;

/// So many frames in a row that look like HE-AAC are HE-AAC; looked for at the beginning only.
const FRAMES_TO_BELIEVE: u32 = 6;
const FRAMES_TO_LOOK_AT: u32 = 200;
/// HE-AAC halves the rate of what it codes, and nobody makes it for more than 48 kHz.
const HIGHEST_CORE_RATE: u32 = 24_000;

/// In bit/s. Below 32 kHz sound is a voice from a camera.
const STEREO_BIT_RATE: i32 = 96_000;
const MONO_BIT_RATE: i32 = 64_000;
const VOICE_BIT_RATE: i32 = 32_000;

/// Makes Opus of AAC-LC or G.711, mono or stereo as it comes.
///
/// Each Opus frame lies on the time line of the input where its sound is heard; delays of filters and of the encoder are
/// taken out. Gaps of up to a second become silence; where times jump further, the output's jump as well. A clock that
/// drifts against the samples is followed by stretching sound by a thousandth.
#[derive(Debug)]
pub struct OpusConverter {
    decoder: Decoder,
    channels: usize,
    clock: Clock,
    resampler: Resampler,
    encoder: Encoder,
    frames: VecDeque<Frame>,
    disguise: Disguise,
    broken: u64,
    decoded: Vec<f32>,
    resampled: Vec<f32>,
}

impl OpusConverter {
    /// # Errors
    /// [`Error::Unsupported`] for every other codec, for AAC that is not LC, and for more than two channels.
    pub fn new(format: &AudioFormat) -> Result<Self, Error> {
        let decoder = Decoder::new(format)?;
        let (rate, channels) = (decoder.rate(format), decoder.channels(format));
        if !(1..=2).contains(&channels) {
            return Err(Error::Unsupported("has more than two channels"));
        }
        Ok(Self {
            channels,
            clock: Clock::new(rate),
            resampler: Resampler::new(rate, channels)?,
            encoder: Encoder::new(channels, bit_rate(rate, channels))?,
            frames: VecDeque::new(),
            disguise: Disguise::new(format.codec == AudioCodec::Aac && rate <= HIGHEST_CORE_RATE),
            broken: 0,
            decoded: Vec::new(),
            resampled: Vec::new(),
            decoder,
        })
    }

    /// What comes out.
    #[must_use]
    pub fn format(&self) -> AudioFormat {
        let channels = self.channels as u8;
        AudioFormat { codec: AudioCodec::Opus, sample_rate: OPUS_RATE, channels, config: identification(channels) }
    }

    /// Takes a frame of the input. One that cannot be decoded becomes silence and is counted.
    ///
    /// # Errors
    /// [`Error::Unsupported`] once the frames show that they are HE-AAC, of which only the lower half could be heard.
    pub fn push(&mut self, frame: &Frame) -> Result<(), Error> {
        if self.disguise.is_seen_through(&frame.data) {
            return Err(Error::Unsupported("is HE-AAC"));
        }
        match self.clock.step(frame.presentation_time) {
            Step::Follow => {}
            Step::Gap(samples) => self.push_silence(samples),
            Step::Start => self.start(frame.presentation_time),
        }
        self.decode(&frame.data);
        self.correct_drift();
        self.convert();
        let surplus = self.frames.len().saturating_sub(LONGEST_QUEUE);
        self.frames.drain(..surplus);
        Ok(())
    }

    /// The next Opus frame of 20 ms, if there is one.
    pub fn poll(&mut self) -> Option<Frame> {
        self.frames.pop_front()
    }

    /// How many frames became silence because they could not be decoded, or not be encoded.
    #[must_use]
    pub fn broken_frames(&self) -> u64 {
        self.broken + self.encoder.broken()
    }

    fn start(&mut self, time: MediaTime) {
        self.resampler.reset();
        self.encoder.start(time, &mut self.frames);
    }

    fn push_silence(&mut self, samples: usize) {
        self.silence(samples);
        self.convert();
    }

    fn silence(&mut self, samples: usize) {
        self.decoded.clear();
        self.decoded.resize((samples * self.channels).min(MOST_SAMPLES), 0.0);
    }

    fn decode(&mut self, data: &Bytes) {
        let result = self.decoder.decode(data, &mut self.decoded);
        if result == Err(Broken) || self.decoded.len() > MOST_SAMPLES {
            self.broken += 1;
            self.silence(self.decoder.usual_length(data, self.channels));
        }
        let whole = self.decoded.len() - self.decoded.len() % self.channels;
        self.decoded.truncate(whole);
    }

    fn correct_drift(&mut self) {
        let length = self.decoded.len() / self.channels;
        let corrected = self.clock.corrected(length);
        if corrected != length {
            self.decoded = stretch(&self.decoded, self.channels, corrected);
        }
    }

    /// Brings what has been decoded to the encoder.
    fn convert(&mut self) {
        self.clock.advance(self.decoded.len() / self.channels);
        self.resampled.clear();
        self.resampler.process(&self.decoded, &mut self.resampled);
        self.encoder.push(&self.resampled, &mut self.frames);
    }
}

fn bit_rate(rate: u32, channels: usize) -> i32 {
    match channels {
        1 if rate < 32_000 => VOICE_BIT_RATE,
        1 => MONO_BIT_RATE,
        _ => STEREO_BIT_RATE,
    }
}

/// The identification header (RFC 7845, section 5.1). Nothing is to be skipped: the frames' times account for it.
fn identification(channels: u8) -> Bytes {
    let mut header = b"OpusHead".to_vec();
    header.extend([1, channels, 0, 0]);
    header.extend(OPUS_RATE.to_le_bytes());
    header.extend([0, 0, 0]);
    header.into()
}

/// The same sound in `length` samples of each channel, a few more or less than it has.
fn stretch(samples: &[f32], channels: usize, length: usize) -> Vec<f32> {
    let last = samples.len() / channels;
    let (Some(last), Some(steps)) = (last.checked_sub(1), length.checked_sub(1)) else { return samples.to_vec() };
    let sample = |index: usize, channel: usize| {
        let place = index as f32 * last as f32 / steps.max(1) as f32;
        let (left, part) = ((place as usize).min(last), place.fract());
        let right = (left + 1).min(last);
        samples[left * channels + channel] * (1.0 - part) + samples[right * channels + channel] * part
    };
    (0..length).flat_map(|index| (0..channels).map(move |channel| sample(index, channel))).collect()
}

/// Looks for HE-AAC that does not say so.
#[derive(Debug)]
struct Disguise {
    frames_left: u32,
    suspicious: u32,
}

impl Disguise {
    fn new(is_possible: bool) -> Self {
        Self { frames_left: if is_possible { FRAMES_TO_LOOK_AT } else { 0 }, suspicious: 0 }
    }

    fn is_seen_through(&mut self, frame: &[u8]) -> bool {
        if self.frames_left > 0 {
            self.frames_left -= 1;
            self.suspicious = if sbr::carries_sbr(frame) { self.suspicious + 1 } else { 0 };
        }
        self.suspicious >= FRAMES_TO_BELIEVE
    }
}

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use bytes::Bytes;
use opus_pure::{Application, MAX_PACKET_BYTES, OpusEncoder};

use super::{Error, OPUS_RATE};
use crate::{Frame, Kind, MediaTime};

/// What every WebRTC implementation expects.
const FRAME_TIME: Duration = Duration::from_millis(20);
const FRAME_SAMPLES: usize = OPUS_RATE as usize / 50;

/// Below 5 the encoder leaves out the search for a pitch, which costs a quarter of the time and helps single voices only.
const COMPLEXITY: i32 = 4;

/// Samples of 48 kHz in, Opus frames out, each with its time.
#[derive(Debug)]
pub(super) struct Encoder {
    inner: OpusEncoder,
    channels: usize,
    bit_rate: i32,
    /// Less than a frame.
    pending: Vec<f32>,
    /// The time of the first sample since the last start, and how many frames have been made since.
    anchor: MediaTime,
    frames: u32,
    broken: u64,
}

impl Encoder {
    pub(super) fn new(channels: usize, bit_rate: i32) -> Result<Self, Error> {
        let inner = make(channels, bit_rate)?;
        Ok(Self { inner, channels, bit_rate, pending: Vec::new(), anchor: MediaTime::ZERO, frames: 0, broken: 0 })
    }

    /// Frames that the encoder failed on; a decoder conceals each.
    pub(super) fn broken(&self) -> u64 {
        self.broken
    }

    /// The next sample is of this time. What waits for the rest of its frame gets silence instead.
    pub(super) fn start(&mut self, time: MediaTime, frames: &mut VecDeque<Frame>) {
        if !self.pending.is_empty() {
            let missing = FRAME_SAMPLES * self.channels - self.pending.len();
            self.push(&vec![0.0; missing], frames);
        }
        self.anchor = time;
        self.frames = 0;
    }

    pub(super) fn push(&mut self, samples: &[f32], frames: &mut VecDeque<Frame>) {
        self.pending.extend(samples.iter().copied().map(sane));
        let length = FRAME_SAMPLES * self.channels;
        let pending = std::mem::take(&mut self.pending);
        let whole = pending.chunks_exact(length);
        self.pending = whole.remainder().to_vec();
        for samples in whole {
            let data = self.encode(samples);
            frames.push_back(self.frame(data));
        }
    }

    fn frame(&mut self, data: Bytes) -> Frame {
        let begin = self.anchor + FRAME_TIME * self.frames;
        self.frames = self.frames.saturating_add(1);
        // A decoder gives the sound later by what the encoder looks ahead.
        let time = begin - Duration::from_secs(1) * self.inner.lookahead() as u32 / OPUS_RATE;
        Frame { kind: Kind::Audio, decode_time: time, presentation_time: time, is_keyframe: true, data }
    }

    fn encode(&mut self, samples: &[f32]) -> Bytes {
        let mut packet = [0; MAX_PACKET_BYTES];
        let inner = &mut self.inner;
        let encoding = AssertUnwindSafe(|| inner.encode(samples, FRAME_SAMPLES, &mut packet).ok());
        match catch_unwind(encoding).ok().flatten() {
            Some(length) => Bytes::copy_from_slice(&packet[..length]),
            None => self.start_again(),
        }
    }

    /// An empty frame instead of the one that failed, and an encoder that has not seen it.
    fn start_again(&mut self) -> Bytes {
        self.broken += 1;
        if let Ok(fresh) = make(self.channels, self.bit_rate) {
            self.inner = fresh;
        }
        Bytes::from_static(if self.channels == 1 { &[EMPTY_FRAME] } else { &[EMPTY_FRAME | STEREO] })
    }
}

/// A decoder of hostile data may give anything, even what is not a number.
fn sane(sample: f32) -> f32 {
    if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) }
}

/// The first byte of a packet: CELT, the whole band, 20 ms, one frame (RFC 6716, section 3.1).
const EMPTY_FRAME: u8 = 31 << 3;
const STEREO: u8 = 1 << 2;

fn make(channels: usize, bit_rate: i32) -> Result<OpusEncoder, Error> {
    // "Low delay" is CELT alone: always the same cost, and at these bit rates as good as what would choose between the two.
    let rate = OPUS_RATE as i32;
    let mut encoder = OpusEncoder::new(rate, channels, Application::RestrictedLowDelay).map_err(|_| Error::Encoder)?;
    encoder.complexity = COMPLEXITY;
    encoder.bitrate_bps = bit_rate;
    Ok(encoder)
}

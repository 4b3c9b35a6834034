//! FFmpeg at both ends, and what to measure in between.

use std::f64::consts::PI;
use std::io::Write;
use std::process::{Command, Stdio};

use bytes::Bytes;
use opus_pure::{OggOpusWriter, OpusHead};

use crate::audio::{OPUS_RATE, OpusConverter};
use crate::{AudioCodec, AudioFormat, Frame, Kind, MediaTime};

/// Runs FFmpeg with `input` on its standard input; gives what it writes to its standard output.
pub(super) fn ffmpeg(arguments: &str, input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin"]).args(arguments.split_whitespace());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("ffmpeg is installed");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // Sources of its own leave what it is given unread.
    let _ = writer.join().unwrap();
    assert!(output.status.success(), "ffmpeg {arguments}");
    output.stdout
}

/// A tone that rises, so that it is like itself at one place only.
pub(super) fn sweep(rate: u32, channels: u8, seconds: f64) -> String {
    let tone = "0.4*sin(2*PI*(300+400*t)*t)";
    let tones = if channels == 1 { tone.to_owned() } else { format!("{tone}|{tone}") };
    format!("-f lavfi -i aevalsrc={tones}:s={rate}:d={seconds}")
}

/// A format, and frames of it that follow one another from `start`.
#[derive(Clone)]
pub(super) struct Stream {
    pub(super) format: AudioFormat,
    pub(super) frames: Vec<Frame>,
}

impl Stream {
    /// AAC-LC made of `source` (arguments of FFmpeg).
    pub(super) fn aac(source: &str, rate: u32, channels: u8, start: MediaTime) -> Self {
        let adts = ffmpeg(&format!("{source} -c:a aac -b:a 128k -f adts -"), &[]);
        let format = AudioFormat { codec: AudioCodec::Aac, sample_rate: rate, channels, config: Bytes::new() };
        let frames = raw_frames(&adts).into_iter().enumerate();
        let time = |index: usize| at(start, 1024 * index as i64, rate);
        Self { frames: frames.map(|(index, data)| frame(time(index), data)).collect(), format }
    }

    /// G.711 in packets of 20 ms.
    pub(super) fn g711(source: &str, codec: AudioCodec, start: MediaTime) -> Self {
        let name = if codec == AudioCodec::Pcmu { "mulaw" } else { "alaw" };
        let data = ffmpeg(&format!("{source} -c:a pcm_{name} -f {name} -"), &[]);
        let format = AudioFormat { codec, sample_rate: 8_000, channels: 1, config: Bytes::new() };
        let packets = data.chunks(160).enumerate();
        let time = |index: usize| at(start, 160 * index as i64, 8_000);
        let frames = packets.map(|(index, data)| frame(time(index), Bytes::copy_from_slice(data))).collect();
        Self { format, frames }
    }

    pub(super) fn convert(&self) -> Vec<Frame> {
        let mut converter = OpusConverter::new(&self.format).unwrap();
        let opus = convert_with(&mut converter, &self.frames);
        assert_eq!(converter.broken_frames(), 0);
        opus
    }
}

pub(super) fn convert_with(converter: &mut OpusConverter, frames: &[Frame]) -> Vec<Frame> {
    let mut opus = Vec::new();
    for frame in frames {
        converter.push(frame).unwrap();
        opus.extend(std::iter::from_fn(|| converter.poll()));
    }
    opus
}

pub(super) fn at(start: MediaTime, ticks: i64, rate: u32) -> MediaTime {
    MediaTime::from_nanos(start.as_nanos() + MediaTime::from_ticks(ticks, rate).as_nanos())
}

fn frame(time: MediaTime, data: Bytes) -> Frame {
    Frame { kind: Kind::Audio, decode_time: time, presentation_time: time, is_keyframe: true, data }
}

/// The frames of an ADTS stream without their headers.
pub(super) fn raw_frames(mut adts: &[u8]) -> Vec<Bytes> {
    let mut frames = Vec::new();
    while let [0xff, second, _, third, fourth, fifth, ..] = adts {
        let header = if second & 1 == 1 { 7 } else { 9 };
        let length = (usize::from(third & 3) << 11) | (usize::from(*fourth) << 3) | usize::from(fifth >> 5);
        frames.push(Bytes::copy_from_slice(&adts[header..length]));
        adts = &adts[length..];
    }
    frames
}

/// What FFmpeg hears in Opus frames on the left, at 48 kHz; the first sample is that of the first frame.
pub(super) fn listen(opus: &[Frame], channels: u8) -> Vec<f32> {
    listen_to_side(opus, channels, 0)
}

pub(super) fn listen_to_side(opus: &[Frame], channels: u8, side: u8) -> Vec<f32> {
    let mut head = OpusHead::new(channels, OPUS_RATE).unwrap();
    head.pre_skip = 0;
    let mut ogg = Vec::new();
    let mut writer = OggOpusWriter::new(&mut ogg, head).unwrap();
    for frame in opus {
        writer.write_packet(&frame.data).unwrap();
    }
    writer.finish().unwrap();
    samples(&ffmpeg(&format!("-f ogg -i - -af pan=mono|c0=c{side} -ar 48000 -f f32le -"), &ogg))
}

pub(super) fn samples(raw: &[u8]) -> Vec<f32> {
    raw.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

/// The part of `sound` that is a tone of this frequency, as the tone's height.
pub(super) fn height_of_tone(sound: &[f32], frequency: f64) -> f64 {
    let angle = |index: usize| 2.0 * PI * frequency * index as f64 / f64::from(OPUS_RATE);
    let sum = |wave: fn(f64) -> f64| -> f64 {
        sound.iter().enumerate().map(|(index, sample)| f64::from(*sample) * wave(angle(index))).sum()
    };
    2.0 * sum(f64::sin).hypot(sum(f64::cos)) / sound.len() as f64
}

pub(super) fn loudness(sound: &[f32]) -> f64 {
    let energy: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (energy / sound.len().max(1) as f64).sqrt()
}

/// By how many samples `sound` comes later than `original`, at most 10 ms either way, and how alike they are there (at most 1).
pub(super) fn delay(original: &[f32], sound: &[f32]) -> (i64, f64) {
    const WIDEST: i64 = 480;
    let window = 24_000..36_000;
    let likeness = |shift: i64| {
        let shifted = &sound[(window.start as i64 + shift) as usize..(window.end as i64 + shift) as usize];
        let original = &original[window.clone()];
        let product: f64 = original.iter().zip(shifted).map(|(a, b)| f64::from(a * b)).sum();
        product / original.len() as f64 / loudness(original) / loudness(shifted)
    };
    (-WIDEST..=WIDEST).map(|shift| (shift, likeness(shift))).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

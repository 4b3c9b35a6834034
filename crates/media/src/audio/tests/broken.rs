use bytes::Bytes;

use super::tools::{Stream, convert_with, listen, loudness, sweep};
use crate::audio::{Error, OpusConverter};
use crate::{AudioCodec, AudioFormat, MediaTime};

fn aac() -> Stream {
    Stream::aac(&sweep(44_100, 2, 3.0), 44_100, 2, MediaTime::ZERO)
}

/// Numbers that look random and are the same each time.
fn noise(seed: u64) -> impl Iterator<Item = u8> {
    std::iter::successors(Some(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), |state| {
        let state = state ^ (state << 13);
        let state = state ^ (state >> 7);
        Some(state ^ (state << 17))
    })
    .map(|state| (state >> 32) as u8)
}

#[test]
fn a_broken_frame_is_silence_and_counted() {
    let mut stream = aac();
    for frame in &mut stream.frames[40..60] {
        frame.data = Bytes::from_static(&[0x5a]);
    }
    let mut converter = OpusConverter::new(&stream.format).unwrap();
    let sound = listen(&convert_with(&mut converter, &stream.frames), 2);
    assert_eq!(converter.broken_frames(), 20);
    assert!(loudness(&sound[48_000..60_000]) < 0.001);
    assert!(loudness(&sound[75_000..80_000]) > 0.2);
}

#[test]
fn garbage_harms_nothing() {
    let mut stream = aac();
    for (seed, frame) in stream.frames.iter_mut().enumerate().skip(1) {
        let mut bytes = frame.data.to_vec();
        let mut noise = noise(seed as u64);
        match seed % 3 {
            0 => bytes = noise.by_ref().take(seed * 7 % 900).collect(),
            1 => bytes.truncate(seed % 50),
            _ => (0..4).for_each(|_| {
                let place = usize::from(noise.next().unwrap()) * 3 % bytes.len();
                bytes[place] ^= noise.next().unwrap() | 1;
            }),
        }
        frame.data = bytes.into();
    }
    let mut converter = OpusConverter::new(&stream.format).unwrap();
    let opus = convert_with(&mut converter, &stream.frames);
    let expected = stream.frames.len() * 1024 * 50 / 44_100;
    assert!(opus.len().abs_diff(expected) <= 2, "{} frames instead of {expected}", opus.len());
    assert!(converter.broken_frames() > 0);
    assert!(listen(&opus, 2).iter().all(|sample| sample.abs() <= 2.0));
}

#[test]
fn nobody_fetching_costs_no_memory() {
    let stream = aac();
    let mut converter = OpusConverter::new(&stream.format).unwrap();
    for _ in 0..3 {
        stream.frames.iter().for_each(|frame| converter.push(frame).unwrap());
    }
    assert_eq!(std::iter::from_fn(|| converter.poll()).count(), 200);
}

#[test]
fn what_is_not_converted_is_named() {
    let refused = |codec, channels, config: &'static [u8]| {
        let format = AudioFormat { codec, sample_rate: 44_100, channels, config: Bytes::from_static(config) };
        OpusConverter::new(&format).unwrap_err()
    };
    assert_eq!(refused(AudioCodec::Mp3, 2, &[]), Error::Unsupported("is MP3"));
    assert_eq!(refused(AudioCodec::Aac, 6, &[]), Error::Unsupported("is AAC with more than two channels"));
    // HE-AAC and HE-AAC v2, announced: object types 5 and 29.
    assert_eq!(refused(AudioCodec::Aac, 2, &[0x2b, 0x92, 0x08, 0x00]), Error::Unsupported("is HE-AAC"));
    assert_eq!(refused(AudioCodec::Aac, 2, &[0xeb, 0x8a, 0x08, 0x00]), Error::Unsupported("is HE-AAC"));
    // AAC-LC with an announcement behind it, as files have it that older players are to understand.
    assert_eq!(refused(AudioCodec::Aac, 2, &[0x13, 0x90, 0x56, 0xe5, 0xa0]), Error::Unsupported("is HE-AAC"));
    // AAC Main, 5.1 channels, no end of it.
    for config in [&[0x0a, 0x10][..], &[0x12, 0x30], &[0x12], &[0xff; 40]] {
        let config = Bytes::copy_from_slice(config);
        let format = AudioFormat { codec: AudioCodec::Aac, sample_rate: 44_100, channels: 2, config };
        assert!(OpusConverter::new(&format).is_err());
    }
}

#[test]
fn the_config_of_a_container_is_understood() {
    let mut stream = aac();
    stream.format.config = Bytes::from_static(&[0x12, 0x10]);
    stream.format.sample_rate = 0;
    assert!(loudness(&listen(&stream.convert(), 2)[48_000..]) > 0.2);
}

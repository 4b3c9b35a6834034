use std::time::Duration;

use super::tools::{Stream, at, delay, ffmpeg, listen, loudness, samples, sweep};
use crate::{AudioCodec, Frame, MediaTime};

const START: MediaTime = MediaTime::from_nanos(-3_600_000_000_000);

/// Where the sound of `opus` is against `original`, whose first sample is at `START`, in milliseconds.
fn offset(original: &[f32], opus: &[Frame], channels: u8) -> f64 {
    let (shift, likeness) = delay(original, &listen(opus, channels));
    assert!(likeness > 0.98, "likeness {likeness}");
    let first = opus[0].presentation_time.as_nanos() - START.as_nanos();
    first as f64 / 1e6 + shift as f64 / 48.0
}

fn check_place(source: &str, stream: &Stream, original: &[f32]) {
    let offset = offset(original, &stream.convert(), stream.format.channels);
    assert!(offset.abs() < 0.5, "{source}: {offset} ms");
}

#[test]
fn sound_stays_at_its_place() {
    for (rate, channels) in [(48_000, 2), (44_100, 2), (44_100, 1), (22_050, 1)] {
        let source = sweep(rate, channels, 2.0);
        let adts = ffmpeg(&format!("{source} -c:a aac -b:a 128k -f adts -"), &[]);
        let original = samples(&ffmpeg("-f aac -i - -ac 1 -ar 48000 -f f32le -", &adts));
        check_place(&source, &Stream::aac(&source, rate, channels, START), &original);
    }
    let source = sweep(8_000, 1, 2.0);
    let original = samples(&ffmpeg(&format!("{source} -ar 48000 -f f32le -"), &[]));
    check_place(&source, &Stream::g711(&source, AudioCodec::Pcma, START), &original);
}

fn check_continuous(opus: &[Frame]) {
    for pair in opus.windows(2) {
        assert_eq!(pair[1].presentation_time, pair[0].presentation_time + Duration::from_millis(20));
    }
}

#[test]
fn frames_follow_every_20_ms_however_rough_the_times() {
    let mut stream = Stream::aac(&sweep(44_100, 1, 2.0), 44_100, 1, START);
    for (index, frame) in stream.frames.iter_mut().enumerate() {
        frame.presentation_time = at(frame.presentation_time, index as i64 % 3 - 1, 1000);
    }
    check_continuous(&stream.convert());
}

#[test]
fn a_short_gap_becomes_silence() {
    let mut stream = Stream::aac(&sweep(48_000, 1, 3.0), 48_000, 1, START);
    let gap = stream.frames[40].presentation_time.as_nanos() - START.as_nanos();
    stream.frames.drain(40..75);
    let opus = stream.convert();
    check_continuous(&opus);
    let sound = listen(&opus, 1);
    let within = (gap as f64 * 48e-6) as usize + 4_000;
    assert!(loudness(&sound[within..within + 28_000]) < 0.001);
    assert!(loudness(&sound[within + 36_000..within + 40_000]) > 0.2);
}

#[test]
fn what_jumps_begins_anew() {
    let mut stream = Stream::aac(&sweep(48_000, 1, 3.0), 48_000, 1, START);
    for frame in &mut stream.frames[60..] {
        frame.presentation_time = at(frame.presentation_time, -90, 1);
    }
    let opus = stream.convert();
    let jumps: Vec<_> = opus.windows(2).filter(|pair| pair[1].presentation_time < pair[0].presentation_time).collect();
    assert_eq!(jumps.len(), 1);
    let expected = at(stream.frames[60].presentation_time, -120, 48_000);
    assert_eq!(jumps[0][1].presentation_time, expected);
}

#[test]
fn a_drifting_clock_is_followed() {
    let mut stream = Stream::g711(&sweep(8_000, 1, 60.0), AudioCodec::Pcmu, START);
    // The camera makes 8004 samples in what it calls a second: 30 ms too many in a minute.
    for (index, frame) in stream.frames.iter_mut().enumerate() {
        frame.presentation_time = at(START, index as i64 * 160, 8_004);
    }
    let opus = stream.convert();
    check_continuous(&opus);
    let end = |frames: &[Frame]| frames.last().unwrap().presentation_time.as_nanos() as f64 / 1e6;
    let difference = end(&opus) - end(&stream.frames);
    assert!(difference.abs() < 25.0, "{difference} ms apart after a minute");
}

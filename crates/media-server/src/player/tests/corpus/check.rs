//! Whether what reached a viewer is what was sent.

use std::time::Duration;

use str0m::format::Codec;

use super::super::listener::{Frame, Listener};
use super::super::tape::Decoded;
use super::source::{Delivery, Outcome, Source};
use crate::webrtc::MediaKind;

/// What the tone of a clip has; silence has -91.
const QUIETEST: f64 = -30.0;
/// A child process does not code more pictures in a second than this.
const CODED_ANEW: u32 = 30;
/// H.264 Main, which pictures are coded anew as.
const MAIN: u8 = 77;
/// Of everything that happens in time; the machine has other things to do as well.
const SLACK: Duration = Duration::from_millis(1000);

pub(super) fn check(source: &Source, listener: &Listener, decoded: &Decoded) {
    assert_eq!(listener.errors(), expected_errors(source.delivery));
    assert_eq!(decoded.errors, [""; 0]);
    let pictures = listener.frames(MediaKind::Video, Codec::H264);
    let sound = listener.frames(MediaKind::Audio, Codec::Opus);
    assert_eq!((pictures.is_empty(), sound.is_empty()), (!source.clip.has_pictures(), !source.clip.has_sound()));
    if source.clip.has_pictures() {
        check_pictures(source, &pictures);
        check_formats(source, listener);
        assert_eq!(decoded.pictures, pictures.len(), "all can be decoded");
    }
    if source.clip.has_sound() {
        check_sound(source, &sound);
        let loudness = decoded.loudness.unwrap_or(f64::NEG_INFINITY);
        assert!(loudness > QUIETEST, "{loudness} dB");
    }
    if source.clip.has_pictures() && source.clip.has_sound() {
        check_together(&pictures, &sound);
    }
}

fn expected_errors(delivery: Delivery) -> Vec<String> {
    let told: &[&str] = match delivery {
        Delivery::RecordedWithAGap => &[
            "Segments of the stream cannot be fetched. The server answered with status 503.",
            "The server answered with status 503.",
        ],
        _ => &[],
    };
    told.iter().map(ToString::to_string).collect()
}

fn rate(source: &Source) -> u32 {
    match source.outcome {
        Outcome::CodedAnew => source.clip.rate.min(CODED_ANEW),
        _ => source.clip.rate,
    }
}

fn check_pictures(source: &Source, pictures: &[Frame]) {
    let (rate, seconds) = (rate(source), source.seconds());
    let whole = (rate * seconds) as usize;
    let range = match (source.delivery, source.outcome) {
        // what was in the window while the server was away is lost
        (Delivery::LiveWithAGap, _) => whole * 6 / 10..=whole * 9 / 10,
        // it goes on with the segment that holds the position
        (Delivery::RecordedWithAGap, _) => whole..=whole + rate as usize,
        (_, Outcome::CodedAnew) => whole - 4..=whole + 4,
        _ => whole..=whole,
    };
    assert!(range.contains(&pictures.len()), "{} pictures, not {range:?}", pictures.len());
    check_steps(source, pictures);
    if !source.delivery.has_gap() {
        check_span(pictures, Duration::from_secs(seconds.into()));
    }
}

fn check_sound(source: &Source, sound: &[Frame]) {
    if !source.delivery.has_gap() {
        let whole = source.seconds() as usize * 50;
        assert!(sound.len().abs_diff(whole) <= 10, "{} packets of sound, not {whole}", sound.len());
        check_span(sound, Duration::from_secs(source.seconds().into()));
    }
    check_steps(source, sound);
    let overlap = sound.windows(2).position(|pair| pair[1].timestamp.wrapping_sub(pair[0].timestamp) < 960);
    assert_eq!(overlap, None, "browsers drop sound that begins before the end of what came before");
}

/// One after the other, without holes but those that the source has.
fn check_steps(source: &Source, frames: &[Frame]) {
    let longest = match source.delivery {
        Delivery::LiveWithAGap | Delivery::RecordedWithAGap => Duration::from_secs(6),
        Delivery::FollowedBy(_) => SLACK * 2,
        _ => SLACK / 2,
    };
    for (index, pair) in frames.windows(2).enumerate() {
        let apart = pair[1].captured.saturating_duration_since(pair[0].captured);
        assert!(!apart.is_zero() && apart <= longest, "{apart:?} behind frame {index}");
    }
}

/// They came in the time that they are shown in.
fn check_span(frames: &[Frame], seconds: Duration) {
    let (first, last) = (&frames[0], &frames[frames.len() - 1]);
    let took = last.arrived - first.arrived;
    assert!(took.abs_diff(seconds) < SLACK, "{took:?} for {seconds:?}");
    let latest = frames.iter().map(|frame| frame.arrived.saturating_duration_since(frame.captured)).max();
    assert!(latest < Some(SLACK), "{latest:?} late");
}

/// Lips and voice.
fn check_together(pictures: &[Frame], sound: &[Frame]) {
    for (what, picture, sound) in
        [("begin", &pictures[0], &sound[0]), ("end", &pictures[pictures.len() - 1], &sound[sound.len() - 1])]
    {
        let apart = picture.captured.max(sound.captured) - picture.captured.min(sound.captured);
        assert!(apart < Duration::from_millis(150), "they {what} {apart:?} apart");
    }
}

/// What keyframes say of the pictures.
fn check_formats(source: &Source, listener: &Listener) {
    let mut formats = listener.pictures().into_iter().map(|format| (format.width, format.height, format.config[1]));
    let mut told: Vec<_> = Vec::new();
    formats.by_ref().for_each(|format| {
        if told.last() != Some(&format) {
            told.push(format);
        }
    });
    let profile = match source.outcome {
        Outcome::Passes { profile } => profile,
        _ => MAIN,
    };
    let of = |(width, height): (u32, u32)| (width, height, profile);
    let expected = match source.delivery {
        Delivery::FollowedBy(second) => vec![of(source.clip.size), of(second)],
        _ => vec![of(source.clip.size)],
    };
    assert_eq!(told, expected);
}

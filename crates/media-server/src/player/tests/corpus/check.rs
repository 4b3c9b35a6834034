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
/// Of what a source that is there all the time may leave out. On a machine that has other things to do, a player stands
/// still for a while and goes on from there.
const LONGEST_HOLE: Duration = Duration::from_secs(6);
/// Before its time comes what a timer rounds.
const EARLIEST: Duration = Duration::from_millis(5);

pub(super) fn check(source: &Source, listener: &Listener, decoded: &Decoded) {
    check_errors(&listener.errors(), source.delivery);
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

/// What is told while a server is away; how often it was asked meanwhile is up to the machine.
fn check_errors(told: &[String], delivery: Delivery) {
    const FIRST: &str = "Segments of the stream cannot be fetched. The server answered with status 503.";
    const AGAIN: &str = "The server answered with status 503.";
    match delivery {
        Delivery::RecordedWithAGap => {
            assert_eq!(told.first().map(String::as_str), Some(FIRST));
            assert!(told.iter().all(|error| error == FIRST || error == AGAIN), "{told:?}");
        }
        _ => assert_eq!(told, [""; 0]),
    }
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
        (Delivery::LiveWithAGap, _) => whole * 3 / 10..=whole * 9 / 10,
        // what a player that stood still came too late for
        (Delivery::Live, _) => whole - missing(pictures, rate).min(whole)..=whole,
        // it goes on with the segment that holds the position
        (Delivery::RecordedWithAGap, _) => whole..=whole + rate as usize,
        (_, Outcome::CodedAnew) => whole - 4..=whole + 4,
        _ => whole..=whole,
    };
    assert!(range.contains(&pictures.len()), "{} pictures, not {range:?}", pictures.len());
    check_steps(pictures);
    if !source.delivery.has_gap() {
        check_pace(pictures, Duration::from_secs(seconds.into()));
    }
}

/// How many frames would fill the holes.
fn missing(frames: &[Frame], rate: u32) -> usize {
    let step = Duration::from_secs(1) / rate;
    let holes = frames.windows(2).map(|pair| pair[1].captured.saturating_duration_since(pair[0].captured));
    let hole: Duration = holes.map(|apart| apart.saturating_sub(step)).sum();
    (hole.as_millis() / step.as_millis()) as usize
}

fn check_sound(source: &Source, sound: &[Frame]) {
    if !source.delivery.has_gap() {
        let whole = source.seconds() as usize * 50;
        let lost = if matches!(source.delivery, Delivery::Live) { missing(sound, 50) } else { 0 };
        let is_whole = sound.len() + lost + 10 >= whole && sound.len() <= whole + 10;
        assert!(is_whole, "{} packets of sound, not {whole}", sound.len());
        check_pace(sound, Duration::from_secs(source.seconds().into()));
    }
    check_steps(sound);
    let overlap = sound.windows(2).position(|pair| pair[1].timestamp.wrapping_sub(pair[0].timestamp) < 960);
    assert_eq!(overlap, None, "browsers drop sound that begins before the end of what came before");
}

/// One after the other.
fn check_steps(frames: &[Frame]) {
    for (index, pair) in frames.windows(2).enumerate() {
        let apart = pair[1].captured.saturating_duration_since(pair[0].captured);
        assert!(!apart.is_zero() && apart <= LONGEST_HOLE, "{apart:?} behind frame {index}");
    }
}

/// They come no faster than they are shown.
fn check_pace(frames: &[Frame], seconds: Duration) {
    let span = frames[frames.len() - 1].captured - frames[0].captured;
    let step = seconds / u32::try_from(frames.len()).unwrap();
    assert!(span + 2 * step >= seconds, "{span:?} for {seconds:?}");
    let earliest = frames.iter().map(|frame| frame.captured.saturating_duration_since(frame.arrived)).max();
    assert!(earliest <= Some(EARLIEST), "{earliest:?} before it is due");
}

/// Lips and voice. A player that stood still between the two was so for the time of its longest hole.
fn check_together(pictures: &[Frame], sounds: &[Frame]) {
    for (what, picture, sound) in
        [("begin", &pictures[0], &sounds[0]), ("end", &pictures[pictures.len() - 1], &sounds[sounds.len() - 1])]
    {
        let apart = picture.captured.max(sound.captured) - picture.captured.min(sound.captured);
        let hole = longest_step(pictures).max(longest_step(sounds));
        assert!(apart < Duration::from_millis(150) + hole, "they {what} {apart:?} apart");
    }
}

fn longest_step(frames: &[Frame]) -> Duration {
    frames.windows(2).map(|pair| pair[1].captured - pair[0].captured).max().unwrap_or_default()
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

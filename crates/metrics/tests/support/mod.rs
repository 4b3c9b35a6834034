//! Reports for tests: of a stream that can be told what happens on it, and of real browsers.
#![allow(dead_code, clippy::allow_attributes, reason = "no test uses all of it")]

use std::time::Duration;

use messages::{
    PeerId, Report,
    report::{Count, Direction, MediaKind, Seconds, StreamReport},
};
use metrics::{Figures, Track};

pub(crate) fn peer() -> PeerId {
    "8f14e45fceea167a5a36dedd4bea2543".parse().expect("the text is an id")
}

pub(crate) fn count(count: u64) -> Option<Count> {
    Count::try_from(count).ok()
}

pub(crate) fn seconds(seconds: f64) -> Option<Seconds> {
    Seconds::try_from(seconds).ok()
}

pub(crate) fn report(streams: Vec<StreamReport>) -> Report {
    Report { streams, ..Report::new(peer()) }
}

/// A healthy picture: a million bits, a hundred packets and 30 frames in each second until `at`.
pub(crate) fn video(direction: Direction, at: u64) -> StreamReport {
    let mut stream = StreamReport {
        ssrc: Some(1),
        at: seconds(at as f64),
        width: Some(1280),
        height: Some(720),
        bytes: count(at * 125_000),
        packets: count(at * 100),
        frames: count(at * 30),
        ..StreamReport::new(direction, MediaKind::Video)
    };
    if direction == Direction::Incoming {
        stream.packets_lost = Some(0);
        stream.frames_received = count(at * 30);
        stream.frames_dropped = count(0);
        stream.freezes = count(0);
        stream.freeze_duration = seconds(0.0);
    }
    stream
}

/// Healthy sound: 40 kilobits and 50 packets in each second until `at`.
pub(crate) fn audio(direction: Direction, at: u64) -> StreamReport {
    StreamReport {
        ssrc: Some(2),
        at: seconds(at as f64),
        bytes: count(at * 5_000),
        packets: count(at * 50),
        packets_lost: (direction == Direction::Incoming).then_some(0),
        ..StreamReport::new(direction, MediaKind::Audio)
    }
}

/// What is said after the reports of 5 and 10 seconds, the second of which is changed.
pub(crate) fn figures(direction: Direction, change: impl Fn(&mut Report)) -> Figures {
    let mut track = Track::default();
    let of = |at| report(vec![video(direction, at), audio(direction, at)]);
    track.take(Duration::from_secs(5), of(5));
    let mut last = of(10);
    change(&mut last);
    track.take(Duration::from_secs(10), last);
    track.latest()
}

/// The two reports of a real browser.
pub(crate) fn sample(name: &str) -> Vec<Report> {
    let path = format!("{}/tests/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the sample is there");
    serde_json::from_str(&text).expect("the sample is a list of reports")
}

/// What the two reports of a real browser say.
pub(crate) fn sample_figures(name: &str) -> Figures {
    let mut track = Track::default();
    for (report, at) in sample(name).into_iter().zip([0, 5]) {
        track.take(Duration::from_secs(at), report);
    }
    track.latest()
}

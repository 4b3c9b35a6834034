//! Points from 0 to 5, and why not more.

mod support;

use std::time::Duration;

use messages::{
    Report,
    report::{Direction, Limitation, PathReport, Share},
};
use metrics::{Figures, Reason, Score, Track};
use support::{audio, count, figures, report, sample_figures, seconds, video};

fn incoming(change: impl Fn(&mut Report)) -> Score {
    Score::of(&figures(Direction::Incoming, change)).expect("there are two reports")
}

fn outgoing(change: impl Fn(&mut Report)) -> Score {
    Score::of(&figures(Direction::Outgoing, change)).expect("there are two reports")
}

fn far(report: &mut Report, round_trip: f64) {
    report.path = Some(PathReport { round_trip: seconds(round_trip), ..PathReport::default() });
}

/// Losses of which the sound has no part, so that they are what is said of the peer.
fn lossy(share: f64) -> Score {
    outgoing(|last| last.streams[0].fraction_lost = Share::try_from(share).ok())
}

#[test]
fn nothing_is_said_before_there_is_a_figure() {
    assert_eq!(Score::of(&Figures::default()), None);
}

#[test]
fn a_healthy_peer_has_all_points() {
    for score in [incoming(|_| {}), outgoing(|_| {})] {
        assert_eq!(score, Score { points: 5, reasons: vec![] });
    }
}

#[test]
fn each_fault_costs_what_it_should() {
    let points = |score: Score| (score.points, score.reasons.len());
    for (share, expected) in [(0.01, 5), (0.011, 4), (0.049, 4), (0.05, 3), (0.19, 3), (0.2, 0), (1.0, 0)] {
        assert_eq!(lossy(share).points, expected, "{share}");
    }
    for (round_trip, expected) in [(0.15, 5), (0.151, 4), (0.3, 4), (0.301, 3)] {
        assert_eq!(incoming(|last| far(last, round_trip)).points, expected, "{round_trip}");
    }
    for (dropped, expected) in [(15, 5), (16, 4), (30, 4), (31, 3)] {
        let score = incoming(|last| last.streams[0].frames_dropped = count(dropped));
        assert_eq!(score.points, expected, "{dropped} of 150");
    }
    assert_eq!(points(incoming(|last| last.streams[0].freeze_duration = seconds(0.25))), (5, 0));
    assert_eq!(points(incoming(|last| last.streams[0].freeze_duration = seconds(0.26))), (3, 1));
}

fn cpu_limited(share: f64) -> Score {
    let mut track = Track::default();
    for time in [5, 10] {
        let mut stream = video(Direction::Outgoing, time);
        stream.limitation = Some(Limitation { cpu: seconds(time as f64 * share), ..Limitation::default() });
        track.take(Duration::from_secs(time), report(vec![stream]));
    }
    Score::of(&track.latest()).expect("there are two reports")
}

#[test]
fn an_encoder_without_a_processor_costs_two() {
    assert_eq!(cpu_limited(0.4).points, 5);
    assert_eq!(cpu_limited(0.6).points, 3);
    assert!(matches!(cpu_limited(0.6).reasons[..], [Reason::LimitedByCpu(_)]));
}

#[test]
fn the_worst_reason_comes_first() {
    let score = incoming(|last| {
        far(last, 0.2);
        last.streams[0].freeze_duration = seconds(2.0);
        last.streams[0].frames_dropped = count(20);
    });
    assert_eq!(score.points, 1);
    let words: Vec<_> = score.reasons.iter().map(ToString::to_string).collect();
    let expected = [
        "The picture stands still 40 % of the time",
        "200 ms to the server and back",
        "13 % of pictures are not shown",
    ];
    assert_eq!(words, expected);
}

#[test]
fn points_do_not_fall_below_nothing() {
    let score = outgoing(|last| {
        far(last, 0.5);
        last.streams[0].fraction_lost = Share::try_from(0.5).ok();
    });
    assert_eq!((score.points, score.reasons.len()), (0, 2));
}

#[test]
fn bytes_without_pictures_and_no_bytes_are_different_faults() {
    let before = video(Direction::Incoming, 5);
    let black = incoming(|last| last.streams[0].frames = before.frames);
    assert_eq!((black.points, black.reasons.clone()), (0, vec![Reason::NoPicture]));
    let sound_only = incoming(|last| {
        last.streams[0].bytes = before.bytes;
        last.streams[0].frames = before.frames;
    });
    assert_eq!(sound_only.reasons, [Reason::SoundOnly(Direction::Incoming)]);
    let silent = |last: &mut Report, direction| {
        last.streams = vec![video(direction, 5), audio(direction, 5)];
        last.streams.iter_mut().for_each(|stream| stream.at = seconds(10.0));
    };
    assert_eq!(incoming(|last| silent(last, Direction::Incoming)).reasons, [Reason::NothingArrives]);
    assert_eq!(outgoing(|last| silent(last, Direction::Outgoing)).reasons, [Reason::NothingSent]);
}

#[test]
fn a_still_picture_is_a_picture() {
    let still = incoming(|last| {
        last.streams.truncate(1);
        last.streams[0].bytes = count(5 * 125_000 + 100);
        last.streams[0].frames = count(5 * 30 + 5);
    });
    assert_eq!(still.reasons, []);
}

#[test]
fn sound_alone_is_no_fault() {
    assert_eq!(incoming(|last| last.streams = vec![audio(Direction::Incoming, 10)]).points, 5);
}

#[test]
fn real_peers_are_judged() {
    for name in
        ["chromium-direct-publisher", "chromium-direct-viewer", "firefox-direct-publisher", "firefox-direct-viewer"]
    {
        let score = Score::of(&sample_figures(name)).unwrap();
        assert!(score.points >= 4, "{name}: {score:?}");
    }
}

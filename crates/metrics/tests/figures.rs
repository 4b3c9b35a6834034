//! What two reports say, and what a minute of them says.

mod support;

use std::time::Duration;

use messages::{
    Report,
    report::{CandidateType, Direction, Limitation, PathReport, Share, StreamReport},
};
use metrics::{Figures, Track};
use support::{audio, count, figures, report, sample, sample_figures, seconds, video};

fn check_near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|value| (value - expected).abs() < 1e-9), "{value:?} is not {expected}");
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn figures_are_differences() {
    let figures = figures(Direction::Incoming, |last| {
        last.streams[0].packets_lost = Some(25);
        last.streams[0].frames_dropped = count(15);
        last.streams[0].freezes = count(2);
        last.streams[0].freeze_duration = seconds(0.5);
    });
    let video = figures.video().unwrap();
    assert_eq!((figures.seconds, video.size), (5.0, Some((1280, 720))));
    check_near(figures.bitrate, 1_040_000.0);
    check_near(video.bitrate, 1_000_000.0);
    check_near(video.frame_rate, 30.0);
    check_near(video.loss, 25.0 / 525.0);
    check_near(figures.loss, 25.0 / 775.0);
    check_near(video.dropped, 15.0 / 150.0);
    check_near(video.freezes, 24.0);
    check_near(video.frozen, 0.1);
}

#[test]
fn means_are_of_what_was_counted_in_between() {
    let set = |stream: &mut StreamReport, at: u64| {
        stream.jitter_buffer_delay = seconds(at as f64 * 3.0);
        stream.jitter_buffer_emitted = count(at * 30);
        stream.decode_time = seconds(at as f64 * 0.3);
        stream.nacks = count(at * 2);
        stream.plis = count(at);
        stream.concealed_samples = count(at * 4_800);
        stream.silent_concealed_samples = count(at * 2_400);
        stream.total_samples_received = count(at * 48_000);
    };
    let mut track = Track::default();
    for time in [5, 10] {
        let mut stream = video(Direction::Incoming, time);
        set(&mut stream, time);
        track.take(at(time), report(vec![stream]));
    }
    let figures = track.latest();
    let stream = figures.video().unwrap();
    check_near(stream.buffer_delay, 0.1);
    check_near(stream.decode_time, 0.01);
    check_near(stream.nacks, 2.0);
    check_near(stream.plis, 1.0);
    check_near(stream.concealed, 0.05);
}

#[test]
fn a_publisher_has_the_losses_that_it_was_told() {
    let figures = figures(Direction::Outgoing, |last| {
        last.streams[0].fraction_lost = Share::try_from(0.1).ok();
        last.streams[0].limitation = Some(Limitation { cpu: seconds(4.0), ..Limitation::default() });
        last.streams[1].round_trip = seconds(0.04);
    });
    let video = figures.video().unwrap();
    check_near(video.loss, 0.1);
    // Nobody told anything of the sound, so it does not count as received.
    check_near(figures.loss, 0.1);
    check_near(figures.round_trip, 0.04);
    assert_eq!(video.limits.cpu, None, "it was not counted before");
}

#[test]
fn negative_loss_is_no_loss() {
    let mut track = Track::default();
    for (time, lost) in [(5, 10), (10, 4)] {
        let mut stream = video(Direction::Incoming, time);
        stream.packets_lost = Some(lost);
        track.take(at(time), report(vec![stream]));
    }
    check_near(track.latest().loss, 0.0);
}

#[test]
fn one_report_says_nothing_of_rates() {
    let mut track = Track::default();
    assert_eq!(track.latest(), Figures::default());
    track.take(at(5), report(vec![video(Direction::Incoming, 5)]));
    assert_eq!(track.latest(), Figures::default());
}

#[test]
fn a_counter_that_went_back_begins_anew() {
    let mut track = Track::default();
    track.take(at(5), report(vec![video(Direction::Incoming, 500)]));
    let mut restarted = video(Direction::Incoming, 505);
    restarted.frames = count(3);
    track.take(at(10), report(vec![restarted.clone()]));
    assert_eq!(track.latest().bitrate, None);
    assert_eq!(track.last_minute(at(10)).seconds, 0.0);
    let next = StreamReport { frames: count(153), bytes: count(510 * 125_000), ..restarted };
    track.take(at(15), report(vec![StreamReport { at: seconds(510.0), ..next }]));
    let figures = track.last_minute(at(15));
    assert_eq!(figures.seconds, 5.0);
    check_near(figures.video().unwrap().frame_rate, 30.0);
}

#[test]
fn another_stream_begins_anew_and_the_minute_goes_on() {
    let mut track = Track::default();
    for time in [5, 10, 15] {
        track.take(at(time), report(vec![video(Direction::Incoming, time)]));
    }
    for time in [20, 25] {
        let other = StreamReport { ssrc: Some(7), ..video(Direction::Incoming, time) };
        track.take(at(time), report(vec![other]));
        assert_eq!(track.latest().bitrate.is_some(), time == 25);
    }
    let figures = track.last_minute(at(25));
    assert_eq!(figures.seconds, 15.0);
    check_near(figures.bitrate, 1_000_000.0);
}

#[test]
fn streams_side_by_side_add_up() {
    let mut track = Track::default();
    for time in [5, 10] {
        let small = StreamReport { ssrc: Some(9), width: Some(320), ..video(Direction::Outgoing, time) };
        track.take(at(time), report(vec![small, video(Direction::Outgoing, time)]));
    }
    let figures = track.latest();
    assert_eq!((figures.seconds, figures.streams.len()), (5.0, 1));
    check_near(figures.bitrate, 2_000_000.0);
    assert_eq!(figures.video().unwrap().size, Some((1280, 720)));
}

#[test]
fn reports_of_one_moment_or_out_of_order_say_nothing() {
    let mut track = Track::default();
    track.take(at(5), report(vec![video(Direction::Incoming, 10)]));
    for time in [10, 5] {
        track.take(at(6), report(vec![video(Direction::Incoming, time)]));
        assert_eq!(track.latest().bitrate, None, "{time}");
    }
    let unknown = StreamReport { at: None, ..video(Direction::Incoming, 20) };
    track.take(at(7), report(vec![unknown]));
    assert_eq!(track.latest().bitrate, None);
}

#[test]
fn the_last_minute_is_weighed_by_what_was_sent() {
    let mut track = Track::default();
    // 100 packets of which 10 are lost, then 900 of which none is.
    for (time, received, lost) in [(5, 0, 0), (10, 90, 10), (15, 990, 10)] {
        let stream =
            StreamReport { packets: count(received), packets_lost: Some(lost), ..video(Direction::Incoming, time) };
        track.take(at(time), report(vec![stream]));
    }
    check_near(track.last_minute(at(15)).loss, 0.01);
    check_near(track.latest().loss, 0.0);
}

#[test]
fn what_is_older_than_a_minute_does_not_count() {
    let mut track = Track::default();
    let mut lost = 0;
    for time in (5..=120).step_by(5) {
        lost += if time <= 30 { 250 } else { 0 };
        let stream = StreamReport { packets_lost: Some(lost), ..video(Direction::Incoming, time) };
        track.take(at(time), report(vec![stream]));
    }
    let figures = track.last_minute(at(120));
    assert_eq!((figures.seconds, figures.loss), (60.0, Some(0.0)));
    // A peer that fell silent fades.
    assert_eq!(track.last_minute(at(150)).seconds, 30.0);
    assert_eq!(track.last_minute(at(180)).bitrate, None);
    assert_eq!(track.age(at(150)), Some(at(30)));
}

#[test]
fn what_is_kept_is_bounded() {
    let mut track = Track::default();
    for time in 1..=1000 {
        track.take(at(5), report(vec![video(Direction::Incoming, time)]));
    }
    assert_eq!(track.last_minute(at(5)).seconds, 64.0);
}

#[test]
fn the_round_trip_is_that_of_the_path() {
    let path = |round_trip| PathReport {
        local: Some(CandidateType::Relay),
        round_trip: seconds(round_trip),
        ..PathReport::default()
    };
    let mut track = Track::default();
    for (time, round_trip) in [(5, 0.1), (10, 0.3)] {
        let mut stream = video(Direction::Outgoing, time);
        stream.round_trip = seconds(9.0);
        track.take(at(time), Report { path: Some(path(round_trip)), ..report(vec![stream]) });
    }
    check_near(track.latest().round_trip, 0.3);
    check_near(track.last_minute(at(10)).round_trip, 0.2);
    assert_eq!(track.latest().is_relayed(), Some(true));
}

#[test]
fn hostile_counters_give_finite_figures() {
    let mut track = Track::default();
    let stream = |at: f64, n: u64, lost| StreamReport {
        at: seconds(at),
        bytes: count(n),
        packets: count(n),
        packets_lost: Some(lost),
        frames: count(n),
        ..video(Direction::Incoming, 0)
    };
    track.take(at(5), report(vec![stream(1.0, 0, i32::MAX)]));
    track.take(at(10), report(vec![stream(1.000_001, 1 << 53, i32::MIN)]));
    let figures = track.latest();
    assert!(figures.bitrate.unwrap().is_finite());
    assert_eq!(figures.loss, Some(0.0));
}

#[test]
fn both_browsers_give_every_figure() {
    for browser in ["chromium", "firefox"] {
        for way in ["direct", "relay"] {
            let publisher = sample_figures(&format!("{browser}-{way}-publisher"));
            let viewer = sample_figures(&format!("{browser}-{way}-viewer"));
            for figures in [&publisher, &viewer] {
                assert!((4.0..8.0).contains(&figures.seconds), "{browser}: {} s", figures.seconds);
                assert!((1e5..5e6).contains(&figures.bitrate.unwrap()), "{browser}: {:?}", figures.bitrate);
                assert!((20.0..40.0).contains(&figures.video().unwrap().frame_rate.unwrap()), "{browser}");
                assert_eq!(figures.is_relayed(), Some(way == "relay"), "{browser}");
                let known = [figures.loss, figures.round_trip, figures.jitter];
                assert!(known.iter().all(Option::is_some), "{browser} {way}: {known:?}");
            }
            let video = viewer.video().unwrap();
            let known = [video.dropped, video.freezes, video.frozen, video.buffer_delay, video.decode_time, video.plis];
            assert!(known.iter().all(Option::is_some), "{browser} {way}: {known:?}");
            assert!(viewer.audio().unwrap().concealed.is_some(), "{browser} {way}");
            assert!(publisher.video().unwrap().encode_time.is_some(), "{browser} {way}");
        }
    }
}

#[test]
fn a_real_figure_is_what_the_browser_counted() {
    let pair = sample("chromium-direct-viewer");
    let video = |report: &Report| report.streams.iter().find(|stream| stream.frames.is_some()).cloned().unwrap();
    let (first, last) = (video(&pair[0]), video(&pair[1]));
    let frames = (last.frames.unwrap().get() - first.frames.unwrap().get()) as f64;
    let span = last.at.unwrap().get() - first.at.unwrap().get();
    check_near(sample_figures("chromium-direct-viewer").video().unwrap().frame_rate, frames / span);
}

#[test]
fn a_minute_of_a_whole_session_adds_sound_and_picture() {
    let mut track = Track::default();
    for time in (5..=60).step_by(5) {
        track.take(at(time), report(vec![video(Direction::Incoming, time), audio(Direction::Incoming, time)]));
    }
    check_near(track.last_minute(at(60)).bitrate, 1_040_000.0);
}

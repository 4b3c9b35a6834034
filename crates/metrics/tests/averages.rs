//! What many peers experience together.

mod support;

use messages::report::{CandidateType, Direction, PathReport};
use metrics::{Averages, Figures, Side};
use support::{count, figures, sample_figures, seconds};

#[test]
fn nobody_has_no_averages() {
    assert_eq!(Averages::of([]), Averages::default());
    assert_eq!(Averages::of([&Figures::default()]), Averages::default());
}

#[test]
fn sides_are_kept_apart() {
    let peers = [
        figures(Direction::Outgoing, |_| {}),
        figures(Direction::Incoming, |_| {}),
        figures(Direction::Incoming, |_| {}),
    ];
    let averages = Averages::of(&peers);
    assert_eq!((averages.publishers.peers, averages.viewers.peers), (1, 2));
    assert_eq!((averages.viewers.total_bitrate, averages.viewers.bitrate), (2_080_000.0, Some(1_040_000.0)));
    assert_eq!((averages.viewers.frame_rate, averages.viewers.score), (Some(30.0), Some(5.0)));
}

#[test]
fn losses_are_summed_before_they_are_divided() {
    let small = figures(Direction::Incoming, |last| {
        last.streams.truncate(1);
        last.streams[0].packets = count(550);
        last.streams[0].packets_lost = Some(50);
    });
    let large = figures(Direction::Incoming, |last| {
        last.streams.truncate(1);
        last.streams[0].packets = count(1400);
    });
    assert_eq!((small.loss, large.loss), (Some(0.5), Some(0.0)));
    assert_eq!(Averages::of([&small, &large]).viewers.loss, Some(0.05));
}

#[test]
fn the_share_on_relays_is_of_known_paths() {
    let on = |local| {
        figures(Direction::Incoming, |last| {
            last.path = Some(PathReport { local, round_trip: seconds(0.1), ..PathReport::default() });
        })
    };
    let peers = [on(Some(CandidateType::Relay)), on(Some(CandidateType::Host)), on(None)];
    assert_eq!(Averages::of(&peers).viewers.relayed, Some(0.5));
}

#[test]
fn real_sessions_have_both_sides() {
    let names = ["chromium-direct-publisher", "chromium-direct-viewer", "chromium-relay-viewer"];
    let averages = Averages::of(&names.map(sample_figures));
    assert_eq!(averages.viewers.relayed, Some(0.5));
    for Side { bitrate, loss, round_trip, jitter, frame_rate, score, .. } in [averages.publishers, averages.viewers] {
        let known = [bitrate, loss, round_trip, jitter, frame_rate, score];
        assert!(known.iter().all(Option::is_some), "{known:?}");
    }
}

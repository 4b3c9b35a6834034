//! Samples drawn together into points and minutes.

use super::{TestDatabase, peer_id, sample, session_id, with_samples, with_sessions};
use crate::store::minutes::MINUTE_MS;
use crate::store::{Figure, Point, Role, Span, Store};

super::on_both!(
    points_have_means_and_the_worst_and_gaps,
    minutes_are_folded_however_often,
    minutes_that_were_not_folded_are_found,
    long_spans_are_read_by_the_minute,
    the_median_is_that_of_the_viewers,
    a_crowd_is_read_by_the_minute,
    a_few_are_read_together_as_they_reported,
);

/// A minute that began long ago, so that spans that reach to it are long.
const MINUTE: i64 = 1_700_000_040_000;

fn span(from_ms: i64, to_ms: i64, most_points: u16) -> Span {
    Span { from_ms, to_ms, most_points }
}

/// Mean and worst frame rate, mean and worst loss.
fn figures(point: &Point) -> [Option<f32>; 4] {
    [
        point.mean.get(Figure::FrameRate),
        point.worst.get(Figure::FrameRate),
        point.mean.get(Figure::Loss),
        point.worst.get(Figure::Loss),
    ]
}

async fn three_samples_each(store: &Store, at_ms: i64) {
    let of = |number, rate: f64, loss| {
        (0i32..3).map(move |round| {
            sample(&peer_id(1, number), at_ms + i64::from(round) * 5000, rate + f64::from(round), loss)
        })
    };
    let publisher = of(0, 30.0, None);
    let samples = publisher.chain(of(1, 20.0, Some(0.25))).chain(of(2, 10.0, Some(0.5)));
    with_samples(store, samples.collect()).await;
}

async fn points_have_means_and_the_worst_and_gaps(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 2, 2).await;
    three_samples_each(&store, MINUTE).await;
    three_samples_each(&store, MINUTE + 45_000).await;
    let minute = span(MINUTE, MINUTE + MINUTE_MS, 4);
    let points = store.series_of_session(&session_id(1), Role::Viewer, minute).await.unwrap();
    assert_eq!(points.iter().map(|point| point.at_ms - MINUTE).collect::<Vec<_>>(), [0, 45_000], "a gap stays a gap");
    assert_eq!((points[0].samples, points[0].peers), (6, 2));
    assert_eq!(figures(&points[0]), [Some(16.0), Some(10.0), Some(0.375), Some(0.5)]);
    let publisher = store.series_of_session(&session_id(1), Role::Publisher, minute).await.unwrap();
    assert_eq!(figures(&publisher[0]), [Some(31.0), Some(30.0), None, None]);
    assert_eq!(store.series_of_session(&session_id(2), Role::Viewer, minute).await.unwrap(), []);
    let some = [peer_id(1, 1), peer_id(1, 2), peer_id(2, 1)];
    let series = store.series_of_peers(&some, minute).await.unwrap();
    assert_eq!(series.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&some[0], &some[1]]);
    assert_eq!(figures(&series[1].1[1]), [Some(11.0), Some(10.0), Some(0.5), Some(0.5)]);
}

async fn minutes_are_folded_however_often(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 2).await;
    three_samples_each(&store, MINUTE).await;
    let hour = span(MINUTE - 60 * MINUTE_MS, MINUTE + MINUTE_MS, 61);
    let viewers = async || store.series_of_session(&session_id(1), Role::Viewer, hour).await.unwrap();
    assert_eq!(viewers().await, []);
    store.fold_minute(MINUTE).await.unwrap();
    let once = viewers().await;
    assert_eq!((once.len(), once[0].at_ms, once[0].samples, once[0].peers), (1, MINUTE, 6, 2));
    assert_eq!(figures(&once[0]), [Some(16.0), Some(10.0), Some(0.375), Some(0.5)]);
    store.fold_minute(MINUTE).await.unwrap();
    assert_eq!(viewers().await, once);
    assert_eq!(store.series_of_all(Role::Viewer, hour).await.unwrap(), once);
    with_samples(&store, vec![sample(&peer_id(1, 1), MINUTE + 30_000, 5.0, None)]).await;
    store.fold_minute(MINUTE).await.unwrap();
    let late = viewers().await;
    assert_eq!((late.len(), late[0].samples, figures(&late[0])[1]), (1, 7, Some(5.0)), "what came late counts");
}

async fn minutes_that_were_not_folded_are_found(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 0).await;
    assert_eq!(store.minutes_to_fold().await.unwrap(), [0; 0]);
    let minutes = [0, 30, 40, 50].map(|number| MINUTE + number * MINUTE_MS);
    with_samples(&store, minutes.map(|minute| sample(&peer_id(1, 0), minute + 7, 30.0, None)).to_vec()).await;
    assert_eq!(sorted(store.minutes_to_fold().await.unwrap()), minutes);
    store.fold_minute(minutes[2]).await.unwrap();
    assert_eq!(
        sorted(store.minutes_to_fold().await.unwrap()),
        minutes[1..],
        "the last ones may have been folded early"
    );
}

fn sorted(mut minutes: Vec<i64>) -> Vec<i64> {
    minutes.sort_unstable();
    minutes
}

async fn long_spans_are_read_by_the_minute(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 1).await;
    for minute in [MINUTE, MINUTE + MINUTE_MS, MINUTE + 90 * MINUTE_MS] {
        let rate = if minute == MINUTE { 10.0 } else { 30.0 };
        with_samples(&store, vec![sample(&peer_id(1, 1), minute, rate, None)]).await;
        store.fold_minute(minute).await.unwrap();
    }
    let week = span(MINUTE - 6 * 24 * 60 * MINUTE_MS, MINUTE + 24 * 60 * MINUTE_MS, 168);
    let series = store.series_of_peers(&[peer_id(1, 1)], week).await.unwrap();
    let points = &series[0].1;
    assert_eq!(points.iter().map(|point| point.at_ms).collect::<Vec<_>>(), [MINUTE, MINUTE + 60 * MINUTE_MS]);
    assert_eq!((points[0].samples, points[0].peers), (2, 1));
    assert_eq!(figures(&points[0])[..2], [Some(20.0), Some(10.0)]);
    assert_eq!(store.series_of_session(&session_id(1), Role::Viewer, week).await.unwrap(), *points);
}

async fn the_median_is_that_of_the_viewers(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 2, 3).await;
    let of = |number, rate, loss| sample(&peer_id(1, number), MINUTE, rate, loss);
    // The publisher and another session are not among them, nor is who does not know.
    let viewers = [of(1, 10.0, Some(0.5)), of(2, 24.0, None), of(3, 30.0, Some(0.25))];
    let others = [of(0, 1.0, Some(1.0)), sample(&peer_id(2, 1), MINUTE, 1.0, Some(1.0))];
    with_samples(&store, viewers.into_iter().chain(others).collect()).await;
    with_samples(&store, vec![sample(&peer_id(1, 2), MINUTE + 45_000, 12.0, None)]).await;
    let short = span(MINUTE, MINUTE + MINUTE_MS, 4);
    let median = async |figure, span| store.median_of_session(&session_id(1), figure, span).await.unwrap();
    assert_eq!(median(Figure::FrameRate, short).await, [(MINUTE, 24.0), (MINUTE + 45_000, 12.0)]);
    assert_eq!(median(Figure::Loss, short).await, [(MINUTE, 0.375)]);
    assert_eq!(median(Figure::Jitter, short).await, []);

    let hour = span(MINUTE - 59 * MINUTE_MS, MINUTE + MINUTE_MS, 60);
    assert_eq!(median(Figure::FrameRate, hour).await, [], "not folded yet");
    for _ in 0..2 {
        store.fold_minute(MINUTE).await.unwrap();
        // Of each viewer it is the mean of the minute: 10, 18 and 30.
        assert_eq!(median(Figure::FrameRate, hour).await, [(MINUTE, 18.0)]);
        assert_eq!(median(Figure::Loss, hour).await, [(MINUTE, 0.375)]);
        assert_eq!(median(Figure::Jitter, hour).await, []);
    }
}

async fn a_crowd_is_read_by_the_minute(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 500).await;
    let samples = (1..=500).map(|number| sample(&peer_id(1, number), MINUTE, f64::from(number), None)).collect();
    with_samples(&store, samples).await;
    let short = span(MINUTE - 4 * MINUTE_MS, MINUTE + MINUTE_MS, 60);
    let median = async || store.median_of_session(&session_id(1), Figure::FrameRate, short).await.unwrap();
    assert_eq!(median().await, [], "not folded yet");
    store.fold_minute(MINUTE).await.unwrap();
    assert_eq!(median().await, [(MINUTE, 250.5)]);
    let series = store.series_of_session(&session_id(1), Role::Viewer, short).await.unwrap();
    let [point] = series.as_slice() else { panic!("{series:?}") };
    assert_eq!((point.at_ms, point.samples, point.peers), (MINUTE, 500, 500));
    assert_eq!(figures(point)[..2], [Some(250.5), Some(1.0)]);
}

async fn a_few_are_read_together_as_they_reported(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 2, 500).await;
    three_samples_each(&store, MINUTE).await;
    with_samples(&store, vec![sample(&peer_id(2, 1), MINUTE + 45_000, 7.0, None)]).await;
    let short = span(MINUTE, MINUTE + MINUTE_MS, 4);
    let points = store.series_of_all(Role::Viewer, short).await.unwrap();
    assert_eq!(points.iter().map(|point| point.at_ms - MINUTE).collect::<Vec<_>>(), [0, 45_000], "before any fold");
    assert_eq!((points[0].samples, points[0].peers), (6, 2));
    assert_eq!(figures(&points[0]), [Some(16.0), Some(10.0), Some(0.375), Some(0.5)]);
    assert_eq!(figures(&points[1])[..2], [Some(7.0), Some(7.0)]);
    let publishers = store.series_of_all(Role::Publisher, short).await.unwrap();
    assert_eq!(figures(&publishers[0])[..2], [Some(31.0), Some(30.0)]);

    // Thirteen times five hundred are too many.
    for round in 0..13 {
        let of = |number| sample(&peer_id(1, number), MINUTE + round * 1000, 10.0, None);
        with_samples(&store, (1..=500).map(of).collect()).await;
    }
    assert_eq!(store.series_of_all(Role::Viewer, short).await.unwrap(), [], "not folded yet");
}

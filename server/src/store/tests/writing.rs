//! The writer on a real database.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::{TestDatabase, peer, peer_id, sample, session, session_id};
use crate::store::minutes::MINUTE_MS;
use crate::store::writer::{Agenda, Limits, RunningWriter, WallClock};
use crate::store::{Event, EventFilter, EventKind, Level, Retention, Role, Span, Store, StoredPeer, Write, Writer};

super::on_both!(
    what_was_handed_over_is_written_at_the_end,
    minutes_are_folded_when_they_are_over,
    what_is_old_is_removed,
);

/// For whatever is awaited, on any machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn start(store: &Store, clock: &Arc<AtomicI64>) -> (Writer, RunningWriter) {
    let clock = clock.clone();
    let clock: WallClock = Arc::new(move || clock.load(Ordering::Relaxed));
    Writer::start_with(store.clone(), Agenda::new(Limits::default(), Retention::default()), clock)
}

fn hand_over(writer: &Writer, writes: impl IntoIterator<Item = Write>) {
    for write in writes {
        assert!(writer.try_write(write));
    }
}

pub(super) fn event(sentence: &str) -> Write {
    let (kind, level) = (EventKind::Session, Level::Info);
    Write::Event(Event { at_ms: 1, kind, level, session: None, peer: None, sentence: sentence.into() })
}

fn one_session() -> Vec<Write> {
    vec![Write::Session(session(1)), Write::Peer(peer(1, 0)), Write::Peer(peer(1, 1))]
}

async fn what_was_handed_over_is_written_at_the_end(database: TestDatabase) {
    let store = database.open().await;
    let (writer, running) = start(&store, &Arc::default());
    hand_over(&writer, one_session());
    hand_over(&writer, ["One.", "Two."].map(event));
    hand_over(&writer, (1..=3000).map(|at| Write::Sample(sample(&peer_id(1, 1), at, 30.0, None))));
    running.end(PATIENCE).await;
    let counts = writer.counts();
    assert_eq!((counts.samples, counts.dropped_samples, counts.dropped_others, counts.waiting), (3000, 0, 0, 0));
    assert_eq!(store.samples_after(&peer_id(1, 1), 0, 4000).await.unwrap().len(), 3000);
    let events = store.events(&EventFilter::default(), 10).await.unwrap();
    assert_eq!(events.iter().map(|event| &event.sentence).collect::<Vec<_>>(), ["Two.", "One."]);
    assert!(!writer.try_write(event("Three.")), "nobody is there any more");
    assert_eq!(writer.counts().dropped_others, 1);
}

async fn minutes_are_folded_when_they_are_over(database: TestDatabase) {
    let store = database.open().await;
    let clock = Arc::new(AtomicI64::new(MINUTE_MS));
    let (writer, running) = start(&store, &clock);
    hand_over(&writer, one_session());
    let span = Span { from_ms: 0, to_ms: 60 * MINUTE_MS, most_points: 60 };
    let folded = async || store.series_of_session(&session_id(1), Role::Viewer, span).await.unwrap().len();
    hand_over(&writer, [Write::Sample(sample(&peer_id(1, 1), MINUTE_MS, 30.0, None))]);
    eventually("the sample is written", async || writer.counts().samples == 1).await;
    assert_eq!(folded().await, 0, "the minute is not over");
    running.end(PATIENCE).await;
    // The next run finds what the former one has left.
    clock.store(3 * MINUTE_MS, Ordering::Relaxed);
    let (writer, running) = start(&store, &clock);
    eventually("the minute is folded", async || folded().await == 1).await;
    hand_over(&writer, [Write::Sample(sample(&peer_id(1, 1), 0, 30.0, None))]);
    eventually("the minute before is folded", async || folded().await == 2).await;
    running.end(PATIENCE).await;
}

async fn what_is_old_is_removed(database: TestDatabase) {
    let store = database.open().await;
    super::with_sessions(&store, 1, 0).await;
    let day_ms = 24 * 60 * MINUTE_MS;
    let samples = (0..5000).map(|number| sample(&peer_id(1, 0), number, 30.0, None));
    let new = sample(&peer_id(1, 0), 3 * day_ms, 30.0, None);
    super::with_samples(&store, samples.chain([new.clone()]).collect()).await;
    let (_writer, running) = start(&store, &Arc::new(AtomicI64::new(4 * day_ms)));
    let left = async || store.samples_after(&peer_id(1, 0), -1, 10).await.unwrap();
    eventually("old samples are gone", async || left().await == [new.clone()]).await;
    running.end(PATIENCE).await;
}

#[tokio::test]
async fn where_there_is_no_room_nobody_waits() {
    let store = TestDatabase::sqlite().await.open().await;
    let (writer, running) = start(&store, &Arc::default());
    // The task does not run before this one awaits something.
    let taken = (0..5000).filter(|at| writer.try_write(Write::Sample(sample(&peer_id(1, 1), *at, 30.0, None)))).count();
    assert_eq!(writer.counts().dropped_samples, 5000 - taken as u64);
    assert!(taken < 5000);
    running.end(PATIENCE).await;
}

#[tokio::test]
async fn what_the_database_refuses_is_dropped_alone() {
    let store = TestDatabase::postgres().await.open().await;
    let (writer, running) = start(&store, &Arc::default());
    let hostile = StoredPeer { browser: Some("Fire\0fox".into()), ..peer(1, 2) };
    hand_over(&writer, one_session());
    hand_over(&writer, [Write::Peer(hostile)]);
    hand_over(&writer, (3..100).map(|number| Write::Peer(peer(1, number))));
    running.end(PATIENCE).await;
    assert_eq!(writer.counts().dropped_others, 1);
    assert_eq!(store.peers_of(&session_id(1), 0, 1000).await.unwrap().len(), 99);
}

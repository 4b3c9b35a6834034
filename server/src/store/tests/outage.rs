//! A database that goes away and comes back.

use std::sync::Arc;
use std::time::Duration;

use super::cluster::Cluster;
use super::writing::{PATIENCE, event, eventually};
use super::{TestDatabase, peer, peer_id, sample, session};
use crate::store::writer::{Agenda, Limits};
use crate::store::{EventFilter, Retention, Write, Writer};

const ROOM: usize = 50;

fn samples(writer: &Writer, at_ms: std::ops::Range<i64>) {
    for at_ms in at_ms {
        assert!(writer.try_write(Write::Sample(sample(&peer_id(1, 0), at_ms, 30.0, None))), "nobody waits");
    }
}

#[tokio::test]
async fn a_database_that_was_away_costs_counted_samples_and_nothing_else() {
    let cluster = Cluster::start();
    let store = TestDatabase::of(&cluster).await.open().await;
    let limits = Limits { samples: ROOM, wait: Duration::from_millis(10), ..Limits::default() };
    let agenda = Agenda::new(limits, Retention::default());
    let (writer, running) = Writer::start_with(store.clone(), agenda, Arc::new(|| 0));
    assert!(writer.try_write(Write::Session(session(1))) && writer.try_write(Write::Peer(peer(1, 0))));
    samples(&writer, 0..10);
    eventually("the first samples are written", async || writer.counts().samples == 10).await;

    cluster.stop();
    assert!(writer.try_write(event("The disk is full.")));
    assert!(store.sessions_before(i64::MAX, 1).await.is_err(), "who asks is told");
    samples(&writer, 10..300);
    eventually("samples are dropped", async || writer.counts().dropped_samples == 290 - ROOM as u64).await;

    cluster.start_again();
    eventually("all the rest is written", async || writer.counts().waiting == 0 && writer.counts().samples > 10).await;
    samples(&writer, 300..305);
    running.end(PATIENCE).await;
    let counts = writer.counts();
    assert_eq!((counts.samples, counts.dropped_samples), (65, 240));
    assert_eq!((counts.dropped_others, counts.waiting), (0, 0));
    let stored = store.samples_after(&peer_id(1, 0), -1, 1000).await.unwrap();
    let expected: Vec<_> = (0..10).chain(250..305).collect();
    assert_eq!(stored.iter().map(|sample| sample.at_ms).collect::<Vec<_>>(), expected, "the newest are kept");
    let events = store.events(&EventFilter::default(), 10).await.unwrap();
    let told: Vec<_> = events.iter().map(|event| event.sentence.as_str()).collect();
    let expected = "The database is back. 240 samples did not find room meanwhile and are missing.";
    assert!(told.contains(&"The disk is full.") && told.contains(&expected) && told.len() == 3, "{told:?}");
}

//! How long the queries behind the dashboard take with a million samples stored. Prints figures and judges none: run it with
//! `cargo test -p server --lib store::tests::million -- --ignored --nocapture --test-threads 1`.

use std::time::{Duration, Instant};

use messages::PeerId;
use sqlx::AssertSqlSafe;

use super::{TestDatabase, peer_id, session_id, with_sessions};
use crate::store::figures::BOTH;
use crate::store::minutes::MINUTE_MS;
use crate::store::writer::{Batch, Fact};
use crate::store::{
    Event, EventFilter, EventKind, Figure, Figures, Level, Place, Role, Sample, Span, Store, StoreError,
};

/// Sessions, viewers of each, and rounds: always about a million samples.
const CROWD: [u32; 3] = [100, 9, 1000];
const FEW: [u32; 3] = [7, 3, 35_714];
/// All in one session.
const HALL: [u32; 3] = [1, 999, 1000];

const ROUND_MS: i64 = 5000;
const NOW: i64 = 1_700_006_400_000;
const REPEATS: usize = 15;

#[tokio::test]
#[ignore = "measures, for minutes"]
async fn on_sqlite() {
    for shape in [CROWD, FEW, HALL] {
        measure("SQLite", &TestDatabase::sqlite().await.open().await, shape).await;
    }
}

#[tokio::test]
#[ignore = "measures, for minutes"]
async fn on_postgres() {
    for shape in [CROWD, FEW, HALL] {
        measure("PostgreSQL", &TestDatabase::postgres().await.open().await, shape).await;
    }
}

async fn measure(engine: &str, store: &Store, shape: [u32; 3]) {
    let [sessions, viewers, rounds] = shape;
    let filling = Instant::now();
    fill(store, shape).await;
    let filled = filling.elapsed();
    let peers = sessions * (viewers + 1);
    println!("\n{engine}: {peers} peers, {} samples, filled in {filled:.1?}", peers * rounds);
    let folding = Instant::now();
    let minutes = fold(store, rounds).await;
    println!("fold of a minute: {:.1?} on average of {minutes}", folding.elapsed() / minutes.max(1));
    if shape == FEW {
        age(store, minutes).await;
    }
    for (name, minutes) in [("5 min", 5), ("1 h", 60), ("24 h", 24 * 60), ("7 days", 7 * 24 * 60)] {
        queries(store, name, Span { from_ms: NOW - minutes * MINUTE_MS, to_ms: NOW, most_points: 120 }, viewers).await;
    }
    others(store).await;
}

async fn queries(store: &Store, name: &str, span: Span, viewers: u32) {
    let peers: Vec<PeerId> = (0..=viewers).take(50).map(|number| peer_id(1, number)).collect();
    timed(&format!("{name}, {} peers", peers.len()), async || Ok(store.series_of_peers(&peers, span).await?.len()))
        .await;
    let session = session_id(1);
    timed(&format!("{name}, a session"), async || {
        Ok(store.series_of_session(&session, Role::Viewer, span).await?.len())
    })
    .await;
    timed(&format!("{name}, a session's median"), async || {
        Ok(store.median_of_session(&session, Figure::Loss, span).await?.len())
    })
    .await;
    timed(&format!("{name}, all"), async || Ok(store.series_of_all(Role::Viewer, span).await?.len())).await;
}

async fn others(store: &Store) {
    let filter = |filter: EventFilter| async move { Ok(store.events(&filter, 100).await?.len()) };
    timed("events, newest", async || filter(EventFilter::default()).await).await;
    let session = Some(session_id(3));
    timed("events of a session", async || {
        filter(EventFilter { session: session.clone(), ..EventFilter::default() }).await
    })
    .await;
    let text = Some("nowhere to be found".to_owned());
    timed("events with a text that none has", async || {
        filter(EventFilter { text: text.clone(), ..EventFilter::default() }).await
    })
    .await;
    timed("1000 samples of a session's history", async || {
        Ok(store.session_history(&session_id(2), Place::default(), 1000).await?.len())
    })
    .await;
    timed("newest sessions", async || Ok(store.sessions_before(i64::MAX, 100).await?.len())).await;
    timed("peers of a session", async || Ok(store.peers_of(&session_id(2), 0, 100).await?.len())).await;
}

async fn timed(name: &str, query: impl AsyncFn() -> Result<usize, StoreError>) {
    let mut times: Vec<Duration> = Vec::new();
    let mut rows = 0;
    for _ in 0..REPEATS {
        let start = Instant::now();
        rows = query().await.unwrap();
        times.push(start.elapsed());
    }
    times.sort();
    println!("{name:40} {rows:5} rows  median {:8.1?}  worst {:8.1?}", times[REPEATS / 2], times[REPEATS - 1]);
}

async fn fill(store: &Store, [sessions, viewers, rounds]: [u32; 3]) {
    with_sessions(store, sessions, viewers).await;
    let peers: Vec<_> =
        (1..=sessions).flat_map(|session| (0..=viewers).map(move |number| peer_id(session, number))).collect();
    let first_ms = NOW - i64::from(rounds) * ROUND_MS;
    let mut samples = Vec::new();
    for round in 0..i64::from(rounds) {
        samples.extend(peers.iter().map(|peer| measured(peer, first_ms + round * ROUND_MS)));
        if samples.len() >= 2000 {
            write(store, Vec::new(), std::mem::take(&mut samples)).await;
        }
    }
    write(store, Vec::new(), samples).await;
    for thousand in 0..100 {
        let facts = (0..1000).map(|number| event(i64::from(thousand) * 1000 + number, sessions)).collect();
        write(store, facts, Vec::new()).await;
    }
}

async fn write(store: &Store, facts: Vec<Fact>, samples: Vec<Sample>) {
    store.write(&Batch { facts, samples }).await.unwrap();
}

fn measured(peer: &PeerId, at_ms: i64) -> Sample {
    let vary = |scale: f64| scale * (1.0 + (at_ms / ROUND_MS % 17) as f64 / 17.3);
    let figures = Figure::all().fold(Figures::default(), |figures, (figure, _)| match figure {
        // Half of what is known of peers does not apply to each of them.
        Figure::BitrateOut | Figure::CpuLimited => figures,
        Figure::BitrateIn => figures.with(figure, vary(1_500_000.0)),
        Figure::Width => figures.with(figure, 1280.0),
        Figure::Height => figures.with(figure, 720.0),
        _ => figures.with(figure, vary(0.05)),
    });
    Sample { peer: peer.clone(), at_ms, figures }
}

fn event(number: i64, sessions: u32) -> Fact {
    let session = session_id(u32::try_from(number).unwrap() % sessions + 1);
    let event = Event {
        at_ms: NOW - 100_000 + number,
        kind: EventKind::Peer,
        level: Level::Info,
        session: Some(session),
        peer: None,
        sentence: format!("A viewer of the session came, as number {number} of those who did today."),
    };
    Fact::Event(number + 1, event)
}

async fn fold(store: &Store, rounds: u32) -> u32 {
    let minutes = rounds / 12;
    for minute in 1..=minutes {
        store.fold_minute(NOW - i64::from(minute) * MINUTE_MS).await.unwrap();
    }
    minutes
}

/// Minutes outlive their samples: those that are there lie in the three times before as well, which makes a week of two days.
async fn age(store: &Store, minutes: u32) {
    let span_ms = i64::from(minutes) * MINUTE_MS;
    for (table, rest) in [("minute_of_peer", "peer, samples"), ("minute_of_session", "session, role, peers, samples")] {
        let figures = &*BOTH;
        let sql = format!(
            "INSERT INTO {table} (minute_ms, {rest}, {figures}) SELECT minute_ms - $1, {rest}, {figures} FROM {table} \
             WHERE minute_ms >= $2"
        );
        for times in 1..=3 {
            let copy = sqlx::query(AssertSqlSafe(sql.clone())).bind(times * span_ms).bind(NOW - span_ms);
            copy.execute(&store.pool).await.unwrap();
        }
    }
}

//! What peers experienced, as it is written and read.

use super::{TestDatabase, peer, peer_id, sample, session, session_id, with_samples, with_sessions};
use crate::store::writer::{Batch, Fact};
use crate::store::{Event, EventFilter, EventKind, Figure, Figures, Level, Place, Sample, StoredPeer, StoredSession};

super::on_both!(
    what_is_written_twice_is_there_once,
    each_figure_comes_back,
    a_session_and_its_peers_are_followed_through_their_life,
    what_a_former_run_left_is_ended,
    samples_of_unknown_peers_are_left_out,
    events_are_found_by_what_they_are_about,
    events_are_read_page_by_page,
    a_history_is_read_page_by_page,
);

fn event(at_ms: i64, sentence: &str) -> Event {
    Event { at_ms, kind: EventKind::Server, level: Level::Info, session: None, peer: None, sentence: sentence.into() }
}

async fn what_is_written_twice_is_there_once(database: TestDatabase) {
    let store = database.open().await;
    let batch = Batch {
        facts: vec![Fact::Session(session(1)), Fact::Peer(peer(1, 0)), Fact::Event(7, event(1, "The session starts."))],
        samples: vec![sample(&peer_id(1, 0), 5000, 30.0, None), sample(&peer_id(1, 0), 10_000, 29.0, Some(0.5))],
    };
    for _ in 0..2 {
        store.write(&batch).await.unwrap();
    }
    assert_eq!(store.session(&session_id(1)).await.unwrap(), Some(session(1)));
    assert_eq!(store.peers_of(&session_id(1), 0, 10).await.unwrap(), [peer(1, 0)]);
    assert_eq!(store.events(&EventFilter::default(), 10).await.unwrap().len(), 1);
    assert_eq!(store.samples_after(&peer_id(1, 0), 0, 10).await.unwrap(), batch.samples);
}

async fn each_figure_comes_back(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 0).await;
    let all = (1u8..).zip(Figure::all());
    let all =
        all.fold(Figures::default(), |figures, (number, (figure, _))| figures.with(figure, f64::from(number) / 8.0));
    let peer = peer_id(1, 0);
    // Absent numbers first: the types of values must not stick to the statement.
    let samples: Vec<_> = [Figures::default(), all, Figures::default()]
        .into_iter()
        .zip([1, 2, 3])
        .map(|(figures, at_ms)| Sample { peer: peer.clone(), at_ms, figures })
        .collect();
    assert_eq!(store.last_sample(&peer).await.unwrap(), None);
    for one in &samples {
        with_samples(&store, vec![one.clone()]).await;
    }
    assert_eq!(store.last_sample(&peer).await.unwrap().as_ref(), samples.last());
    assert_eq!(store.samples_after(&peer, 0, 10).await.unwrap(), samples);
}

async fn a_session_and_its_peers_are_followed_through_their_life(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 2, 1).await;
    let gone = StoredPeer { browser: None, path: Some("relay, udp".into()), ended_ms: Some(90), ..peer(1, 1) };
    let ended = StoredSession { ended_ms: Some(99), reason: Some("The publisher left.".into()), ..session(1) };
    let facts = vec![Fact::Peer(gone.clone()), Fact::Session(ended.clone())];
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
    assert_eq!(store.sessions_before(i64::MAX, 10).await.unwrap(), [session(2), ended]);
    assert_eq!(store.sessions_before(2, 10).await.unwrap().len(), 1);
    let known = StoredPeer { browser: Some("Firefox".into()), ..gone };
    assert_eq!(store.peer(&known.id).await.unwrap(), Some(known.clone()));
    assert_eq!(store.peers_of(&session_id(1), 0, 10).await.unwrap(), [peer(1, 0), known.clone()]);
    assert_eq!(store.peers_of(&session_id(1), 1, 10).await.unwrap(), [known]);
}

async fn what_a_former_run_left_is_ended(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 1).await;
    store.end_what_was_left(500, "The server was stopped.").await.unwrap();
    let left = store.session(&session_id(1)).await.unwrap().unwrap();
    assert_eq!((left.ended_ms, left.reason.as_deref()), (Some(500), Some("The server was stopped.")));
    let peers = store.peers_of(&session_id(1), 0, 10).await.unwrap();
    assert!(peers.iter().all(|peer| peer.ended_ms == Some(500)));
    // A source goes on under the same id.
    store.write(&Batch { facts: vec![Fact::Session(session(1))], samples: Vec::new() }).await.unwrap();
    assert_eq!(store.session(&session_id(1)).await.unwrap(), Some(session(1)));
}

async fn samples_of_unknown_peers_are_left_out(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 0).await;
    let samples = vec![sample(&peer_id(9, 9), 1, 30.0, None), sample(&peer_id(1, 0), 1, 30.0, None)];
    with_samples(&store, samples).await;
    assert_eq!(store.samples_after(&peer_id(9, 9), 0, 10).await.unwrap(), []);
    assert_eq!(store.samples_after(&peer_id(1, 0), 0, 10).await.unwrap().len(), 1);
}

async fn events_are_found_by_what_they_are_about(database: TestDatabase) {
    let store = database.open().await;
    let of_session = Event { session: Some(session_id(1)), peer: Some(peer_id(1, 0)), ..event(2, "100 % of \\_ it\0") };
    let failed = Event { kind: EventKind::Recording, level: Level::Error, ..event(3, "The Disk is full.") };
    let all = [event(1, "1000 things"), of_session, failed];
    let facts = (1..).zip(all).map(|(id, event)| Fact::Event(id, event)).collect();
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
    let found = async |filter: EventFilter| {
        let events = store.events(&filter, 10).await.unwrap();
        events.into_iter().map(|event| event.id).collect::<Vec<_>>()
    };
    let text = |text: &str| EventFilter { text: Some(text.into()), ..EventFilter::default() };
    assert_eq!(found(EventFilter::default()).await, [3, 2, 1]);
    assert_eq!(found(EventFilter { kind: Some(EventKind::Recording), ..EventFilter::default() }).await, [3]);
    assert_eq!(found(EventFilter { session: Some(session_id(1)), ..EventFilter::default() }).await, [2]);
    assert_eq!(found(EventFilter { peer: Some(peer_id(1, 0)), ..EventFilter::default() }).await, [2]);
    assert_eq!(found(EventFilter { peer: Some(peer_id(1, 1)), ..EventFilter::default() }).await, [0; 0]);
    assert_eq!(found(text("disk IS")).await, [3]);
    assert_eq!(found(text("100 %")).await, [2], "a percent sign is a percent sign");
    assert_eq!(found(text("\\_ it")).await, [2]);
    assert_eq!(found(text("10_0")).await, [0; 0]);
    let everything = EventFilter {
        kind: Some(EventKind::Server),
        session: Some(session_id(1)),
        peer: Some(peer_id(1, 0)),
        text: Some("of".into()),
        before: Some(3),
    };
    assert_eq!(found(everything).await, [2]);
}

async fn events_are_read_page_by_page(database: TestDatabase) {
    let store = database.open().await;
    let facts = (1..=5).map(|id| Fact::Event(id, event(id, "Something happened."))).collect();
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = store.events(&EventFilter { before, ..EventFilter::default() }, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        seen.extend(page.iter().map(|event| event.id));
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}

async fn a_history_is_read_page_by_page(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 2, 3).await;
    let of_peer = |session, number| (1..=5).map(move |at| sample(&peer_id(session, number), at, 30.0, None));
    // The second viewer never answered.
    let expected: Vec<_> = [0, 1, 3].into_iter().flat_map(|number| of_peer(1, number)).collect();
    with_samples(&store, expected.iter().cloned().chain(of_peer(2, 0)).rev().collect()).await;
    let mut seen = Vec::new();
    let mut place = Place::default();
    loop {
        let page = store.session_history(&session_id(1), place, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        place = last.place;
        seen.extend(page.into_iter().map(|placed| placed.sample));
    }
    assert_eq!(seen, expected);
}

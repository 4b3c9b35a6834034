//! What is old goes, and nothing else.

use super::{TestDatabase, peer, peer_id, sample, session, session_id, with_samples, with_sessions};
use crate::store::pruning::Table;
use crate::store::writer::{Batch, Fact};
use crate::store::{StoredPeer, StoredSession};

super::on_both!(old_samples_go_step_by_step, what_has_not_ended_stays, a_number_is_given_once);

async fn old_samples_go_step_by_step(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 1).await;
    let both = |at_ms| [sample(&peer_id(1, 0), at_ms, 30.0, None), sample(&peer_id(1, 1), at_ms, 30.0, None)];
    with_samples(&store, (1..=10).flat_map(both).collect()).await;
    let mut steps = Vec::new();
    while steps.last() != Some(&0) {
        steps.push(store.prune(Table::Samples, 8, 3).await.unwrap());
    }
    assert_eq!(steps, [4, 4, 4, 2, 0], "what is of one time goes together");
    let left = store.samples_after(&peer_id(1, 1), 0, 10).await.unwrap();
    assert_eq!(left.iter().map(|sample| sample.at_ms).collect::<Vec<_>>(), [8, 9, 10]);
}

async fn what_has_not_ended_stays(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 3, 1).await;
    let facts = vec![
        Fact::Session(StoredSession { ended_ms: Some(10), ..session(1) }),
        Fact::Session(StoredSession { ended_ms: Some(100), ..session(2) }),
        Fact::Peer(StoredPeer { ended_ms: Some(10), ..peer(1, 1) }),
    ];
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
    assert_eq!(store.prune(Table::Sessions, 50, 100).await.unwrap(), 1);
    assert_eq!(store.prune(Table::Peers, 50, 100).await.unwrap(), 1);
    assert_eq!(store.sessions_before(i64::MAX, 10).await.unwrap().len(), 2);
    assert_eq!(store.peer(&peer_id(1, 1)).await.unwrap(), None);
    assert_eq!(store.peers_of(&session_id(3), 0, 10).await.unwrap().len(), 2);
    for table in Table::ALL {
        assert_eq!(store.prune(table, 0, 100).await.unwrap(), 0, "{table:?}");
    }
}

/// Or the samples of a peer that was forgotten would be another's.
async fn a_number_is_given_once(database: TestDatabase) {
    let store = database.open().await;
    with_sessions(&store, 1, 0).await;
    with_samples(&store, vec![sample(&peer_id(1, 0), 5, 30.0, None)]).await;
    let facts = vec![Fact::Peer(StoredPeer { ended_ms: Some(10), ..peer(1, 0) })];
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
    assert_eq!(store.prune(Table::Peers, 50, 100).await.unwrap(), 1);
    let another = Batch { facts: vec![Fact::Peer(peer(1, 7))], samples: Vec::new() };
    store.write(&another).await.unwrap();
    assert_eq!(store.samples_after(&peer_id(1, 7), 0, 10).await.unwrap(), []);
}

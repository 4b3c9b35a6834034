//! Each test of what the store keeps runs on SQLite and on a PostgreSQL of its own.

mod cluster;
mod experience;
mod million;
mod opening;
mod outage;
mod removal;
mod sources_and_recordings;
mod together;
mod writing;

use messages::{PeerId, SessionId, SessionKind};

use super::writer::{Batch, Fact};
use super::{DatabaseUrl, Figure, Figures, Role, Sample, Store, StoredPeer, StoredSession};
use crate::test_folder::TestFolder;
use cluster::Cluster;

/// Runs tests that take a [`TestDatabase`] on both engines.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::TestDatabase::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::TestDatabase::postgres().await).await;
            })+
        }
    };
}
use on_both;

/// An empty database for one test.
struct TestDatabase {
    folder: TestFolder,
    url: Option<DatabaseUrl>,
}

impl TestDatabase {
    #[expect(clippy::unused_async, reason = "as the other one")]
    async fn sqlite() -> Self {
        Self { folder: TestFolder::new(), url: None }
    }

    async fn postgres() -> Self {
        Self::of(Cluster::of_this_process()).await
    }

    async fn of(cluster: &Cluster) -> Self {
        Self { folder: TestFolder::new(), url: Some(cluster.new_database().await) }
    }

    async fn open(&self) -> Store {
        Store::open(self.folder.path(), self.url.as_ref()).await.unwrap()
    }

    fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

fn session(number: u32) -> StoredSession {
    StoredSession {
        id: session_id(number),
        kind: SessionKind::Webcam,
        title: "Garden".to_owned().try_into().unwrap(),
        started_ms: i64::from(number),
        ended_ms: None,
        reason: None,
    }
}

fn session_id(number: u32) -> SessionId {
    format!("{number:032x}").parse().unwrap()
}

/// A viewer of a session; number 0 is its publisher.
fn peer(session: u32, number: u32) -> StoredPeer {
    StoredPeer {
        id: peer_id(session, number),
        session: session_id(session),
        role: if number == 0 { Role::Publisher } else { Role::Viewer },
        browser: Some("Firefox".into()),
        path: None,
        started_ms: i64::from(number),
        ended_ms: None,
    }
}

fn peer_id(session: u32, number: u32) -> PeerId {
    format!("{session:032x}-{number:024x}").parse().unwrap()
}

fn sample(peer: &PeerId, at_ms: i64, frame_rate: f64, loss: Option<f64>) -> Sample {
    let figures = Figures::default().with(Figure::FrameRate, frame_rate).with(Figure::Loss, loss);
    Sample { peer: peer.clone(), at_ms, figures }
}

/// Writes sessions, each with a publisher and so many viewers.
async fn with_sessions(store: &Store, sessions: u32, viewers: u32) {
    let of_one = |number| {
        let peers = (0..=viewers).map(move |peer_number| Fact::Peer(peer(number, peer_number)));
        std::iter::once(Fact::Session(session(number))).chain(peers)
    };
    let facts = (1..=sessions).flat_map(of_one).collect();
    store.write(&Batch { facts, samples: Vec::new() }).await.unwrap();
}

async fn with_samples(store: &Store, samples: Vec<Sample>) {
    store.write(&Batch { facts: Vec::new(), samples }).await.unwrap();
}

use messages::{KeptState, SessionKind};

use super::TestDatabase;
use crate::store::{RecordingEnd, StoredRecording, StoredSource};

super::on_both!(sources_outlive_the_program, a_recording_is_followed_through_its_life, hostile_text_stays_text);

fn source(number: u8) -> StoredSource {
    StoredSource {
        session: format!("{number:032}").parse().unwrap(),
        url: format!("rtsp://admin:canary@camera{number}.example/1").try_into().unwrap(),
        title: "Garden".to_owned().try_into().unwrap(),
        created_ms: i64::from(number),
    }
}

fn recording(number: u8) -> StoredRecording {
    StoredRecording {
        id: format!("{number:032}").parse().unwrap(),
        session: format!("{number:032}").parse().unwrap(),
        title: "Garden".to_owned().try_into().unwrap(),
        kind: SessionKind::Screen,
        state: KeptState::Recording,
        message: None,
        file_name: format!("{number:032}.webm"),
        media_type: "video/webm".into(),
        started_ms: i64::from(number),
        ended_ms: None,
        bytes: 0,
        duration_ms: 0,
        thumbnail: None,
        deleted_ms: None,
    }
}

async fn sources_outlive_the_program(database: TestDatabase) {
    let store = database.open().await;
    for number in [2, 1] {
        store.add_source(&source(number)).await.unwrap();
    }
    assert!(store.add_source(&source(1)).await.is_err(), "one session is one source");
    store.close().await;
    let store = database.open().await;
    assert_eq!(store.sources().await.unwrap(), [source(1), source(2)]);
    store.remove_source(&source(1).session).await.unwrap();
    store.remove_source(&source(1).session).await.unwrap();
    assert_eq!(store.sources().await.unwrap(), [source(2)]);
}

#[tokio::test]
async fn no_password_lies_in_the_database() {
    let database = TestDatabase::sqlite().await;
    let store = database.open().await;
    store.add_source(&source(1)).await.unwrap();
    store.close().await;
    let mut seen = 0;
    for file in std::fs::read_dir(database.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|six| six == b"canary"));
        seen += usize::from(bytes.windows(6).any(|six| six == b"Garden"));
    }
    assert!(seen > 0, "the database is there and was looked at");
}

async fn a_recording_is_followed_through_its_life(database: TestDatabase) {
    let store = database.open().await;
    for number in [1, 2] {
        store.add_recording(&recording(number)).await.unwrap();
    }
    let end = RecordingEnd {
        state: KeptState::Failed,
        message: Some("The disk is full.".into()),
        ended_ms: 5000,
        bytes: 7_000_000_000,
        duration_ms: 4000,
    };
    let ended = StoredRecording {
        state: end.state,
        message: end.message.clone(),
        ended_ms: Some(end.ended_ms),
        bytes: end.bytes,
        duration_ms: end.duration_ms,
        ..recording(1)
    };
    store.end_recording(&ended.id, &end).await.unwrap();
    assert_eq!(store.recordings().await.unwrap(), [recording(2), ended.clone()]);
    store.set_thumbnail(&ended.id, "x.jpg").await.unwrap();
    store.rename_recording(&ended.id, &"Party".to_owned().try_into().unwrap()).await.unwrap();
    store.mark_deleted(&ended.id, Some(9000)).await.unwrap();
    let found = store.recording(&ended.id).await.unwrap().unwrap();
    assert_eq!(
        (found.title.as_str(), found.thumbnail.as_deref(), found.deleted_ms),
        ("Party", Some("x.jpg"), Some(9000))
    );
    store.remove_recording(&ended.id).await.unwrap();
    assert_eq!(store.recording(&ended.id).await.unwrap(), None);
}

async fn hostile_text_stays_text(database: TestDatabase) {
    let store = database.open().await;
    let title = "'); DROP TABLE recording; --".to_owned();
    let hostile = StoredRecording { title: title.clone().try_into().unwrap(), ..recording(1) };
    store.add_recording(&hostile).await.unwrap();
    assert_eq!(store.recordings().await.unwrap()[0].title.as_str(), title);
}

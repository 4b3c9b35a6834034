use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use media::{Frame, MediaTime, VideoCodec, VideoFormat, webm};
use messages::{KeptState, RecordingChange, SessionKind};

use super::{ChangeRefused, Delivery, Ending, NewRecording, RecordingSettings, Recordings, UploadToken};
use crate::media::Container;
use crate::store::Store;
use crate::test_folder::TestFolder;

fn settings(delivery: Delivery) -> RecordingSettings {
    RecordingSettings { max_age: None, max_bytes: None, reserve_bytes: 0, delivery }
}

async fn open(folder: &Path, settings: RecordingSettings) -> Recordings {
    let store = Store::open(folder, None).await.unwrap();
    Recordings::open(folder, store, settings).await.unwrap()
}

fn new() -> NewRecording {
    NewRecording {
        session: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        title: "Garden".to_owned().try_into().unwrap(),
        kind: SessionKind::Webcam,
        container: Container::WebM,
        picture: Some(Bytes::from_static(b"jpeg")),
    }
}

/// Two pictures a second, for five seconds, as a recorder leaves it when it is cut off.
fn torn_film() -> Vec<u8> {
    let format = VideoFormat { codec: VideoCodec::Vp8, width: 320, height: 180, config: Bytes::new() };
    let mut writer = webm::Writer::new(Some(&format), None).unwrap();
    let mut film = writer.head();
    for picture in 0..10 {
        let time = MediaTime::from_ticks(picture, 2);
        // a VP8 keyframe of 320 x 180, as far as its header goes
        let data = Bytes::from_static(&[0x10, 2, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xb4, 0, 0, 0]);
        let (kind, is_keyframe) = (media::Kind::Video, true);
        let frame = Frame { kind, decode_time: time, presentation_time: time, is_keyframe, data };
        film.extend(writer.push(frame).unwrap_or_default());
    }
    film.extend(writer.flush().unwrap_or_default());
    film
}

fn path_of(uri: &str) -> &Path {
    Path::new(uri.strip_prefix("file://").unwrap())
}

#[tokio::test]
async fn a_recording_is_kept_with_its_size_and_picture() {
    let folder = TestFolder::new();
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let begun = recordings.begin(new()).await.unwrap();
    assert!(begun.uri.ends_with(&format!("/recordings/{}.webm", begun.id)), "{}", begun.uri);
    let film = torn_film();
    std::fs::write(path_of(&begun.uri), &film).unwrap();
    let torn_bytes = film.len() as u64;
    assert_eq!(recordings.measure(&begun.id).await.bytes, torn_bytes);
    let running = recordings.list().await.unwrap().recordings.remove(0);
    assert_eq!((running.state, running.bytes, running.has_thumbnail), (KeptState::Recording, torn_bytes, true));
    assert!(matches!(recordings.delete(&begun.id).await, Err(ChangeRefused::Running)));

    let lasted = Duration::from_secs(7);
    let bytes = recordings.end(&begun.id, Ending { lasted, ..Ending::default() }).await;
    assert_eq!(bytes, std::fs::metadata(path_of(&begun.uri)).unwrap().len());
    let list = recordings.list().await.unwrap();
    let kept = &list.recordings[0];
    assert_eq!((kept.state, kept.bytes), (KeptState::Finished, bytes));
    assert!((4000..=5100).contains(&kept.duration_ms), "what is in the file counts: {}", kept.duration_ms);
    assert_eq!((kept.title.as_str(), kept.media_type.as_str(), list.used_bytes), ("Garden", "video/webm", bytes));
    assert!(recordings.thumbnail(&begun.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_recording_of_nothing_has_failed_and_says_so() {
    let folder = TestFolder::new();
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let begun = recordings.begin(new()).await.unwrap();
    recordings.end(&begun.id, Ending::default()).await;
    let kept = recordings.list().await.unwrap().recordings.remove(0);
    assert_eq!(kept.state, KeptState::Failed);
    assert!(kept.message.unwrap().contains("No sound or picture"));
    assert!(recordings.file(&begun.id).await.unwrap().is_none());
}

#[tokio::test]
async fn what_a_former_run_left_is_finished_or_lost() {
    let folder = TestFolder::new();
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let (one, other) = (recordings.begin(new()).await.unwrap(), recordings.begin(new()).await.unwrap());
    let film = torn_film();
    // cut in the middle of what was written last
    std::fs::write(path_of(&one.uri), &film[..film.len() - 3]).unwrap();
    drop(recordings);
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let list = recordings.list().await.unwrap().recordings;
    let find = |id| list.iter().find(|recording| recording.recording_id == id).unwrap();
    assert_eq!(find(one.id.clone()).state, KeptState::Finished);
    assert!((2000..=5100).contains(&find(one.id).duration_ms), "{list:?}");
    assert_eq!(find(other.id).state, KeptState::Failed);
}

#[tokio::test]
async fn nothing_new_is_recorded_on_a_full_disk() {
    let folder = TestFolder::new();
    let full = RecordingSettings { reserve_bytes: u64::MAX, ..settings(Delivery::File) };
    let recordings = open(folder.path(), full).await;
    assert!(recordings.begin(new()).await.unwrap_err().0.contains("disk is almost full"));
    assert!(recordings.list().await.unwrap().recordings.is_empty());
}

#[tokio::test]
async fn a_media_server_elsewhere_sends_its_recording() {
    let folder = TestFolder::new();
    let delivery = Delivery::Upload { base: "http://live.example:3000".into() };
    let recordings = open(folder.path(), settings(delivery)).await;
    let begun = recordings.begin(new()).await.unwrap();
    let token = begun.uri.strip_prefix("http://live.example:3000/upload/recordings/").unwrap();
    assert_eq!(token.len(), 64, "256 bits that nobody guesses");
    let body = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"123"))]);
    recordings.take_upload(UploadToken::of(token), body).await.unwrap();
    assert_eq!(recordings.end(&begun.id, Ending::default()).await, 3);
    assert!(recordings.file(&begun.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_deletion_is_taken_back() {
    let folder = TestFolder::new();
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let begun = recordings.begin(new()).await.unwrap();
    std::fs::write(path_of(&begun.uri), torn_film()).unwrap();
    recordings.end(&begun.id, Ending::default()).await;
    recordings.delete(&begun.id).await.unwrap();
    assert!(recordings.list().await.unwrap().recordings.is_empty());
    assert!(recordings.list().await.unwrap().used_bytes > 0, "the file is there for a while");
    let back = RecordingChange { deleted: Some(false), ..RecordingChange::default() };
    recordings.change(&begun.id, &back).await.unwrap();
    assert_eq!(recordings.list().await.unwrap().recordings.len(), 1);
}

#[tokio::test]
async fn a_link_in_the_folder_is_not_followed() {
    let folder = TestFolder::new();
    let recordings = open(folder.path(), settings(Delivery::File)).await;
    let begun = recordings.begin(new()).await.unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, b"canary").unwrap();
    std::os::unix::fs::symlink(&secret, path_of(&begun.uri)).unwrap();
    recordings.end(&begun.id, Ending::default()).await;
    assert!(recordings.file(&begun.id).await.unwrap().is_none());
}

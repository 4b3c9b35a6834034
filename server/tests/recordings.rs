//! Recordings over HTTP: the list, ranges of files, names, and who may change what.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use support::{Folder, Running};

const ID: &str = "0123456789abcdef0123456789abcdef";
const BYTES: &[u8] = b"0123456789";

/// A server that finds one recording in its data folder.
async fn with_a_recording() -> (Running, Folder) {
    let data = Folder::new();
    // The first start makes the tables.
    Running::start(&["--data-dir", data.text()]).await.server.shut_down().await;
    let database = SqliteConnectOptions::new().filename(data.path().join("kurento-live.db"));
    let pool = SqlitePool::connect_with(database).await.unwrap();
    let row = "INSERT INTO recording (id, session_id, title, kind, state, file_name, media_type, started_ms, ended_ms, bytes, \
               duration_ms) VALUES ($1, $1, 'Garden', 'webcam', 'finished', $2, 'video/webm', 1700000000000, 1700000007000, \
               10, 7000)";
    sqlx::query(row).bind(ID).bind(format!("{ID}.webm")).execute(&pool).await.unwrap();
    pool.close().await;
    std::fs::write(data.path().join(format!("recordings/{ID}.webm")), BYTES).unwrap();
    (Running::start(&["--data-dir", data.text()]).await, data)
}

async fn titles(running: &Running) -> Vec<String> {
    let answer = running.get("/api/recordings").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let list: Value = serde_json::from_slice(&answer.body).unwrap();
    let recordings = list["recordings"].as_array().unwrap();
    recordings.iter().map(|recording| recording["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_there_is() {
    let (running, _data) = with_a_recording().await;
    let answer = running.get("/api/recordings").await;
    let list: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(list["freeBytes"].as_u64().unwrap() > 0);
    assert_eq!(list["usedBytes"], 10);
    let expected = json!({
        "recordingId": ID, "title": "Garden", "kind": "webcam", "state": "finished", "startedMs": 1_700_000_000_000_u64,
        "durationMs": 7000, "bytes": 10, "mediaType": "video/webm", "hasThumbnail": false,
    });
    assert_eq!(list["recordings"], json!([expected]));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_part_of_a_file_is_served() {
    let (running, _data) = with_a_recording().await;
    let path = format!("/api/recordings/{ID}/file");
    let whole = running.get(&path).await;
    assert_eq!((whole.status, whole.header("content-type"), whole.body.as_slice()), (200, Some("video/webm"), BYTES));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert_eq!(whole.header("content-disposition"), None);
    for (range, body, content_range) in
        [("bytes=2-4", "234", "bytes 2-4/10"), ("bytes=7-", "789", "bytes 7-9/10"), ("bytes=-2", "89", "bytes 8-9/10")]
    {
        let part = running.get_with(&path, &[("range", range)]).await;
        assert_eq!((part.status, part.text().as_str()), (206, body), "{range}");
        assert_eq!(part.header("content-range"), Some(content_range));
    }
    assert_eq!(running.get_with(&path, &[("range", "bytes=20-")]).await.status, 416);
    let saved = running.get(&format!("{path}?download")).await;
    assert!(saved.header("content-disposition").unwrap().starts_with("attachment; filename=\"Garden.webm\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_asked_for_by_its_id_and_nothing_else() {
    let (running, data) = with_a_recording().await;
    std::fs::write(data.path().join("recordings/planted.webm"), b"canary").unwrap();
    for id in ["..", "%2e%2e%2fkey", "planted.webm", "../key", "fedcba9876543210fedcba9876543210", "x", "%00"] {
        let answer = running.get(&format!("/api/recordings/{id}/file")).await;
        assert!(answer.status >= 400, "{id}");
        assert!(!answer.text().contains("canary"));
    }
    assert_eq!(running.get(&format!("/api/recordings/{ID}/thumbnail")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_this_server_change_recordings() {
    let (running, _data) = with_a_recording().await;
    let path = format!("/api/recordings/{ID}");
    let rename = json!({ "title": "Party" }).to_string();
    for (method, body) in [("PATCH", rename.as_str()), ("DELETE", "")] {
        for origin in ["http://evil.example", "null"] {
            let answer = running.send(method, &path, &[("origin", origin)], body.as_bytes()).await;
            assert_eq!(answer.status, 403, "{method} {origin}");
        }
    }
    assert_eq!(titles(&running).await, ["Garden"]);
    let own = running.origin();
    assert_eq!(running.send("PATCH", &path, &[("origin", &own)], rename.as_bytes()).await.status, 204);
    assert_eq!(titles(&running).await, ["Party"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_renamed_deleted_and_brought_back() {
    let (running, _data) = with_a_recording().await;
    let path = format!("/api/recordings/{ID}");
    for bad in ["", "{}x", "{\"title\":\"\"}", "{\"title\":\"a\\nb\"}", "{\"file\":\"x\"}"] {
        assert_eq!(running.send("PATCH", &path, &[], bad.as_bytes()).await.status, 400, "{bad}");
    }
    let hostile = json!({ "title": "<script>alert(1)</script>" }).to_string();
    assert_eq!(running.send("PATCH", &path, &[], hostile.as_bytes()).await.status, 204);
    assert_eq!(titles(&running).await, ["<script>alert(1)</script>"]);
    assert_eq!(running.send("DELETE", &path, &[], b"").await.status, 204);
    assert!(titles(&running).await.is_empty());
    assert_eq!(running.send("PATCH", &path, &[], br#"{"deleted":false}"#).await.status, 204);
    assert_eq!(titles(&running).await.len(), 1);
    let unknown = "/api/recordings/fedcba9876543210fedcba9876543210";
    assert_eq!(running.send("DELETE", unknown, &[], b"").await.status, 404);
    assert_eq!(running.send("PATCH", unknown, &[], hostile.as_bytes()).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_asked_for_is_not_taken() {
    let running = Running::start(&[]).await;
    let path = format!("/upload/recordings/{}", "a".repeat(64));
    let answer = running.send("POST", &path, &[("content-type", "video/webm")], &[7; 100_000]).await;
    assert_eq!(answer.status, 404);
    assert_eq!(std::fs::read_dir(running.data.path().join("recordings")).unwrap().count(), 0);
}

//! The API, over real connections: what it answers, what it refuses and how, and the document that describes it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Folder, Page, Running};

const UNKNOWN: &str = "/api/sessions/0123456789abcdef0123456789abcdef";
/// Nobody listens there.
const CLOSED: &str = "http://127.0.0.1:9/index.m3u8";

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/json"), "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// Everything that is refused is refused in the same shape.
fn check_refused(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let body = json_of(answer);
    let sentence = body["error"].as_str().unwrap();
    assert!(!sentence.is_empty() && body.as_object().unwrap().len() == 1, "{body}");
}

async fn sessions(running: &Running) -> Vec<Value> {
    let answer = running.get("/api/sessions").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    json_of(&answer)["sessions"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_opened_found_and_closed() {
    let running = Running::start(&["--source-networks", "127.0.0.0/8"]).await;
    let wish = json!({ "url": CLOSED, "title": "Garden" }).to_string();
    let opened = running.send("POST", "/api/sources", &[], wish.as_bytes()).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    let opened = json_of(&opened);
    let id = opened["sessionId"].as_str().unwrap();
    assert_eq!(opened["viewLink"], format!("/watch/{id}"));
    assert_eq!(sessions(&running).await[0]["sessionId"], id);

    let path = format!("/api/sessions/{id}");
    let shown = json_of(&running.get(&path).await);
    assert_eq!(
        (&shown["title"], &shown["kind"], &shown["viewLink"]),
        (&json!("Garden"), &json!("source"), &opened["viewLink"])
    );
    check_refused(&running.send("POST", &format!("{path}/recording"), &[], b"").await, 409);
    check_refused(&running.send("DELETE", &format!("{path}/recording"), &[], b"").await, 409);

    assert_eq!(running.send("DELETE", &path, &[], b"").await.status, 204);
    assert!(sessions(&running).await.is_empty(), "it is gone when that is answered");
    check_refused(&running.get(&path).await, 404);
    check_refused(&running.send("DELETE", &path, &[], b"").await, 404);
}

/// Makes a minute of moving picture.
fn make_clip(folder: &Folder) {
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=duration=60:size=160x90:rate=15"]);
    ffmpeg.args(["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15", "-pix_fmt", "yuv420p"]);
    let made = ffmpeg.arg(folder.path().join("clip.mp4")).status();
    assert!(made.expect("ffmpeg is missing: install it, or run `make test`, which does").success());
}

/// Waits until the first session of the list is as it should be.
async fn until(page: &mut Page, is_so: impl Fn(&Value) -> bool) {
    while !is_so(&page.expect("sessions").await["sessions"][0]) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_session_is_recorded() {
    let media = Folder::new();
    make_clip(&media);
    let running = Running::start(&["--media-folder", media.text()]).await;
    let wish = br#"{"url":"file:clip.mp4"}"#;
    let probed = running.send("POST", "/api/sources/probe", &[], wish).await;
    assert_eq!((probed.status, &json_of(&probed)["video"]["width"]), (200, &json!(160)), "{}", probed.text());
    let opened = json_of(&running.send("POST", "/api/sources", &[], wish).await);
    let session = format!("/api/sessions/{}", opened["sessionId"].as_str().unwrap());
    let recording = format!("{session}/recording");

    let mut page = running.page().await;
    page.send(json!({ "id": "followSessions" })).await;
    until(&mut page, |session| session["state"] == "live").await;
    for _ in ["begun", "begun already"] {
        let begun = running.send("POST", &recording, &[], b"").await;
        assert_eq!(begun.status, 200, "{}", begun.text());
        let state = json_of(&begun)["state"].clone();
        assert!(state == "starting" || state == "recording", "{state}");
    }
    until(&mut page, |session| session["recording"] == true).await;
    let ended = running.send("DELETE", &recording, &[], b"").await;
    assert_eq!(ended.status, 200, "{}", ended.text());
    let ended = json_of(&ended);
    assert_eq!(ended["state"], "stopped", "{ended}");

    let list = json_of(&running.get("/api/recordings").await);
    let kept = &list["recordings"][0];
    assert_eq!((&kept["state"], &kept["bytes"]), (&json!("finished"), &ended["bytes"]), "{list}");
    let file = format!("/api/recordings/{}/file", kept["recordingId"].as_str().unwrap());
    assert_eq!(json!(running.get(&file).await.body.len()), ended["bytes"]);

    assert_eq!(running.send("POST", &recording, &[], b"").await.status, 200);
    until(&mut page, |session| session["recording"] == true).await;
    assert_eq!(running.send("DELETE", &session, &[], b"").await.status, 204, "it ends with its recording");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_publishes_is_its_own() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    let id = page.publish().await["sessionId"].as_str().unwrap().to_owned();
    check_refused(&running.send("DELETE", &format!("/api/sessions/{id}"), &[], b"").await, 403);
    assert_eq!(sessions(&running).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_are_judged_as_those_of_pages_are() {
    let running = Running::start(&[]).await;
    for path in ["/api/sources", "/api/sources/probe"] {
        let wish = json!({ "url": CLOSED }).to_string();
        check_refused(&running.send("POST", path, &[], wish.as_bytes()).await, 422);
    }
    assert!(sessions(&running).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_read_is_refused_in_the_same_shape() {
    let running = Running::start(&[]).await;
    for path in [
        "/api/events?kind=x",
        "/api/events?kinds=session",
        "/api/events?session=x",
        "/api/events?limit=0",
        "/api/events?limit=501",
        "/api/events?before=x",
        "/api/experience?peers=-1",
        "/api/experience?peers=1001",
        "/api/peers?limit=0",
        "/api/peers?limit=1001",
        "/api/peers?role=x",
        "/api/peers?peer=x",
        "/api/events?peer=x",
        "/api/charts/loss?span=5m&width=239",
        "/api/charts/loss?span=5m&width=1601",
    ] {
        check_refused(&running.get(path).await, 400);
    }
    for path in [
        "/api/peers/x",
        "/api/peers/0123456789abcdef",
        "/api/sessions/x",
        "/api/sessions/%ff",
        UNKNOWN,
        "/api/recordings/%ff/file",
        "/api/nowhere",
    ] {
        check_refused(&running.get(path).await, 404);
    }
    for body in ["", "{", "[]", "{}", r#"{"url":"ftp://x"}"#, r#"{"url":"http://x/","more":1}"#, "\u{fffd}"] {
        check_refused(&running.send("POST", "/api/sources", &[], body.as_bytes()).await, 400);
    }
    check_refused(&running.send("POST", "/api/sources", &[], &[b' '; 20_000]).await, 413);
    check_refused(&running.send("PATCH", "/api/sessions", &[], b"").await, 405);
    check_refused(&running.send("POST", "/api/nowhere", &[], b"").await, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_change_nothing() {
    let running = Running::start(&[]).await;
    let document = json_of(&running.get("/api/openapi.json").await);
    let paths = document["paths"].as_object().unwrap();
    let mut changes = 0;
    for (path, methods) in paths {
        let path = path.replace("{id}", "0123456789abcdef0123456789abcdef");
        for method in methods.as_object().unwrap().keys().filter(|method| *method != "get") {
            changes += 1;
            for origin in ["http://evil.example", "null"] {
                let answer = running.send(&method.to_uppercase(), &path, &[("origin", origin)], b"{}").await;
                check_refused(&answer, 403);
            }
        }
    }
    assert!(changes >= 8, "{changes}");
}

/// Whoever adds a request to the API also describes it.
#[tokio::test(flavor = "multi_thread")]
async fn the_document_describes_what_there_is() {
    let running = Running::start(&[]).await;
    let document = json_of(&running.get("/api/openapi.json").await);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["operationId"].is_string(), "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(!operation["responses"].as_object().unwrap().is_empty(), "{method} {path}");
        }
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
    let session = &document["components"]["schemas"]["SessionSummary"]["properties"];
    assert_eq!(session["sessionId"]["$ref"], "#/components/schemas/SessionId");
    assert_eq!(document["components"]["schemas"]["SessionId"]["pattern"], "^[A-Za-z0-9_-]+$");
}

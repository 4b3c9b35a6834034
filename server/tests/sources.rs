//! Sources over the WebSocket: what may be opened, what is told, and what outlives the program.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Folder, Page, Running};

const CANARY: &str = "canary-password";

async fn ask(page: &mut Page, message: Value, answer: &str) -> Value {
    page.send(message).await;
    loop {
        let heard = page.next().await.unwrap();
        if heard["id"] == answer || heard["id"] == "error" {
            return heard;
        }
    }
}

async fn listed(page: &mut Page) -> Vec<Value> {
    page.send(json!({ "id": "unfollowSessions" })).await;
    page.send(json!({ "id": "followSessions" })).await;
    page.expect("sessions").await["sessions"].as_array().unwrap().clone()
}

fn camera() -> Value {
    json!({ "id": "openSource", "url": format!("rtsp://admin:{CANARY}@127.0.0.1:9/1"), "title": "Gate" })
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_may_not_be_used_are_refused_with_one_sentence() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    let canary = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = canary.local_addr().unwrap().port();
    let mut sentences = std::collections::BTreeSet::new();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "169.254.169.254"] {
        for request in ["openSource", "probeSource"] {
            let url = format!("http://{host}:{port}/x.m3u8");
            let answer = ask(&mut page, json!({ "id": request, "url": url }), "sourceOpened").await;
            assert_eq!(answer["code"], "bad-source", "{url}: {answer}");
            sentences.insert(answer["message"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(sentences.len(), 1, "{sentences:?}");
    let untouched = tokio::time::timeout(std::time::Duration::from_millis(200), canary.accept()).await;
    assert!(untouched.is_err(), "nothing was dialled");
    assert!(listed(&mut page).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_is_no_message() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    for url in
        ["", "live.example.org", "javascript:alert(1)", "concat:/etc/passwd", &format!("http://{}", "a".repeat(3000))]
    {
        let answer = ask(&mut page, json!({ "id": "openSource", "url": url }), "sourceOpened").await;
        assert_eq!(answer["code"], "malformed", "{url:.40}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_outlives_the_program_and_its_password_stays_inside() {
    let data = Folder::new();
    let arguments = ["--data-dir", data.text(), "--source-networks", "127.0.0.0/8"];
    let running = Running::start(&arguments).await;
    let mut page = running.page().await;
    let opened = ask(&mut page, camera(), "sourceOpened").await;
    assert_eq!(opened["id"], "sourceOpened", "{opened}");
    let session = opened["sessionId"].clone();
    assert_eq!(opened["viewLink"], format!("/watch/{}", session.as_str().unwrap()));
    let list = listed(&mut page).await;
    assert_eq!(
        (&list[0]["sessionId"], &list[0]["kind"], &list[0]["title"]),
        (&session, &json!("source"), &json!("Gate"))
    );
    assert!(!json!(list).to_string().contains(CANARY));
    running.server.shut_down().await;

    for file in std::fs::read_dir(data.path()).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{file:?}");
    }

    let running = Running::start(&arguments).await;
    let mut page = running.page().await;
    assert_eq!(listed(&mut page).await[0]["sessionId"], session, "under the same link");
    page.send(json!({ "id": "closeSource", "sessionId": session })).await;
    while !listed(&mut page).await.is_empty() {}
    running.server.shut_down().await;

    let running = Running::start(&arguments).await;
    assert!(listed(&mut running.page().await).await.is_empty(), "what was closed stays closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_live_cannot_be_recorded_or_closed() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    let session = page.publish().await["sessionId"].clone();
    for (request, code) in
        [("startRecording", "not-recordable"), ("stopRecording", "not-recordable"), ("closeSource", "not-allowed")]
    {
        page.send(json!({ "id": request, "sessionId": session })).await;
        let answer = page.expect("error").await;
        assert_eq!((answer["code"].as_str(), &answer["sessionId"]), (Some(code), &session), "{request}");
        let unknown = "0123456789abcdef0123456789abcdef";
        page.send(json!({ "id": request, "sessionId": unknown })).await;
        assert_eq!(page.expect("error").await["code"], "not-found");
    }
}

//! Dialogues on `/ws`, with the embedded media server behind it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{OFFER, Page, Running};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

const NOBODY: &str = "0123456789abcdef0123456789abcdef";

fn candidate(session: &str, number: usize) -> Value {
    let candidate = format!("candidate:{number} 1 udp 1 127.0.0.1 {} typ host", 1024 + number);
    json!({
        "id": "iceCandidate",
        "sessionId": session,
        "candidate": { "candidate": candidate, "sdpMid": "0", "sdpMLineIndex": 0 },
    })
}

async fn check_error(page: &mut Page, code: &str) {
    let error = page.expect("error").await;
    assert_eq!(error["code"], code, "{error}");
    check_sentence(&error);
}

async fn check_rejected(page: &mut Page, code: &str) {
    let answer = page.expect("newPipeline").await;
    assert_eq!((&answer["response"], &answer["code"]), (&json!("rejected"), &json!(code)), "{answer}");
    check_sentence(&answer);
}

fn check_sentence(message: &Value) {
    let sentence = message["message"].as_str().unwrap();
    assert!(sentence.len() > 10 && sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_message_names_the_ice_servers() {
    let page = Running::start(&[]).await.page().await;
    assert_eq!(page.welcome, json!({ "id": "welcome", "iceServers": [] }));
    let turn = ["--turn-server", "turn:127.0.0.1:3478", "--turn-username", "u", "--turn-credential", "c"];
    let settings: Vec<_> = ["--stun-server", "stun:127.0.0.1"].into_iter().chain(turn).collect();
    let page = Running::start(&settings).await.page().await;
    let servers = json!([
        { "urls": ["stun:127.0.0.1:3478"] },
        { "urls": ["turn:127.0.0.1:3478"], "username": "u", "credential": "c" },
    ]);
    assert_eq!(page.welcome["iceServers"], servers);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_published_and_viewed() {
    let running = Running::start(&[]).await;
    let (mut publisher, mut viewer) = (running.page().await, running.page().await);
    let session = publisher.publish().await;
    assert!(session["sdpAnswer"].as_str().unwrap().contains("m=video"));
    let state = publisher.expect("sessionState").await;
    assert_eq!(
        (&state["state"], &state["title"], &state["kind"]),
        (&json!("starting"), &json!("Garden"), &json!("webcam"))
    );
    let found = publisher.expect("iceCandidate").await;
    assert_eq!(found["sessionId"], session["sessionId"]);
    assert!(found["candidate"]["candidate"].as_str().unwrap().starts_with("candidate:"), "{found}");

    let viewing = viewer.view(&session["sessionId"]).await;
    assert_ne!(viewing["sessionId"], session["sessionId"]);
    assert_ne!(viewing["resumeToken"], session["resumeToken"]);
    viewer.expect("iceCandidate").await;
    let told = publisher.expect("sessionState").await;
    assert_eq!(told["viewers"], 1);

    publisher.send(json!({ "id": "release", "sessionId": session["sessionId"] })).await;
    let mut state = viewer.expect("sessionState").await;
    while state["state"] != "ended" {
        state = viewer.expect("sessionState").await;
    }
    assert!(state["reason"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_identifier_of_the_media_server_reaches_a_page() {
    let running = Running::start(&[]).await;
    let (mut publisher, mut viewer) = (running.page().await, running.page().await);
    let session = publisher.publish().await;
    let mut heard = vec![session.clone(), viewer.view(&session["sessionId"]).await];
    for page in [&mut publisher, &mut viewer] {
        heard.push(page.expect("sessionState").await);
        heard.push(page.expect("iceCandidate").await);
    }
    for message in heard {
        assert!(!message.to_string().contains("kurento."), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_is_answered_with_an_error() {
    let running = Running::start(&[]).await;
    let mut other = running.page().await;
    let mut page = running.page().await;
    for text in ["{", "", "null", "[]", "\u{0}", r#"{"id":"#, r#"{"id":"noSuchMessage"}"#, r#"{"id":"view"}"#] {
        page.send_text(text.to_owned()).await;
        check_error(&mut page, "malformed").await;
    }
    let long = format!("v=0\r\n{}", "a".repeat(70_000));
    page.send(json!({ "id": "view", "sessionId": NOBODY, "sdpOffer": long })).await;
    check_error(&mut page, "too-large").await;
    page.check_served().await;
    other.check_served().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_too_long_close_the_socket_with_a_reason() {
    let running = Running::start(&[]).await;
    let mut other = running.page().await;
    let offer = format!("v=0\r\n{}", "a".repeat(1_000_000));
    let view = json!({ "id": "view", "sessionId": NOBODY, "sdpOffer": offer }).to_string();
    for text in [view, "x".repeat(10_000_000)] {
        let mut page = running.page().await;
        page.send_text(text).await;
        assert_eq!(page.closed().await, 1009);
    }
    other.check_served().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_candidates_is_refused_and_then_closed() {
    let running = Running::start(&[]).await;
    let mut other = running.page().await;
    let mut page = running.page().await;
    let session = page.publish().await;
    let id = session["sessionId"].as_str().unwrap();
    for number in 0..65 {
        page.send(candidate(id, number)).await;
    }
    check_error(&mut page, "too-large").await;
    for number in 0..1000 {
        page.send(candidate(id, number)).await;
    }
    assert_eq!(page.closed().await, 1008);
    other.check_served().await;

    let mut page = running.page().await;
    page.send(candidate(NOBODY, 1)).await;
    check_error(&mut page, "not-found").await;
    page.send(candidate("0123456789abcdef", 1)).await;
    check_error(&mut page, "not-found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_that_cannot_be_answered_are_rejected() {
    let running = Running::start(&[]).await;
    let mut publisher = running.page().await;
    let session = publisher.publish().await;
    let mut page = running.page().await;
    page.send(json!({ "id": "view", "sessionId": session["sessionId"], "sdpOffer": "v=0\r\nrubbish" })).await;
    check_rejected(&mut page, "bad-offer").await;
    page.send(json!({ "id": "publish", "kind": "screen", "sdpOffer": "v=0\r\nrubbish" })).await;
    check_rejected(&mut page, "bad-offer").await;
    page.send(json!({ "id": "view", "sessionId": NOBODY, "sdpOffer": OFFER })).await;
    check_rejected(&mut page, "not-found").await;
    page.check_served().await;
    publisher.check_served().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_speaks_for_a_peer() {
    let running = Running::start(&[]).await;
    let mut publisher = running.page().await;
    let session = publisher.publish().await;
    let id = session["sessionId"].as_str().unwrap();
    let mut stranger = running.page().await;
    stranger.send(candidate(id, 1)).await;
    check_error(&mut stranger, "not-found").await;
    stranger.send(json!({ "id": "release", "sessionId": id })).await;
    check_error(&mut stranger, "not-found").await;
    stranger.send(json!({ "id": "resume", "sessionId": id, "resumeToken": NOBODY })).await;
    check_error(&mut stranger, "not-allowed").await;
    let resume = json!({ "sessionId": id, "resumeToken": NOBODY });
    stranger.send(json!({ "id": "publish", "kind": "webcam", "sdpOffer": OFFER, "resume": resume })).await;
    check_rejected(&mut stranger, "not-allowed").await;
    stranger.view(&session["sessionId"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_go_on_over_a_new_socket() {
    let running = Running::start(&[]).await;
    let mut publisher = running.page().await;
    let session = publisher.publish().await;
    let (id, token) = (&session["sessionId"], &session["resumeToken"]);
    let mut viewer = running.page().await;
    let viewing = viewer.view(id).await;
    drop((publisher, viewer));

    let mut publisher = running.page().await;
    publisher.send(json!({ "id": "resume", "sessionId": id, "resumeToken": token })).await;
    assert_eq!(publisher.expect("resumed").await["sessionId"], *id);
    publisher.expect("sessionState").await;
    let mut viewer = running.page().await;
    viewer
        .send(json!({ "id": "resume", "sessionId": viewing["sessionId"], "resumeToken": viewing["resumeToken"] }))
        .await;
    viewer.expect("resumed").await;

    let resume = json!({ "sessionId": id, "resumeToken": token });
    publisher.send(json!({ "id": "publish", "kind": "webcam", "sdpOffer": OFFER, "resume": resume })).await;
    let again = publisher.expect("newPipeline").await;
    assert_eq!((&again["response"], &again["sessionId"]), (&json!("accepted"), id));
    publisher.send(json!({ "id": "release", "sessionId": id })).await;
    while viewer.expect("sessionState").await["state"] != "ended" {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_sessions_is_followed() {
    let running = Running::start(&[]).await;
    let mut home = running.page().await;
    home.send(json!({ "id": "followSessions" })).await;
    assert_eq!(home.expect("sessions").await["sessions"], json!([]));
    let mut publisher = running.page().await;
    let session = publisher.publish().await;
    let list = home.expect("sessions").await;
    assert_eq!(list["sessions"][0]["sessionId"], session["sessionId"]);
    assert_eq!(list["sessions"][0]["title"], "Garden");
    publisher.send(json!({ "id": "release", "sessionId": session["sessionId"] })).await;
    while home.expect("sessions").await["sessions"] != json!([]) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_viewers_have_limits() {
    let running = Running::start(&["--max-sessions", "1", "--max-viewers", "1"]).await;
    let mut publisher = running.page().await;
    let session = publisher.publish().await;
    let mut other = running.page().await;
    other.send(json!({ "id": "publish", "kind": "screen", "sdpOffer": OFFER })).await;
    check_rejected(&mut other, "server-full").await;

    let mut viewer = running.page().await;
    viewer.view(&session["sessionId"]).await;
    other.send(json!({ "id": "view", "sessionId": session["sessionId"], "sdpOffer": OFFER })).await;
    check_rejected(&mut other, "session-full").await;

    publisher.send(json!({ "id": "release", "sessionId": session["sessionId"] })).await;
    while viewer.expect("sessionState").await["state"] != "ended" {}
    loop {
        // The place is free when everything of the former session is released.
        other.send(json!({ "id": "publish", "kind": "screen", "sdpOffer": OFFER })).await;
        if other.expect("newPipeline").await["response"] == "accepted" {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_told_that_the_server_ends() {
    let running = Running::start(&[]).await;
    let (mut publisher, mut viewer) = (running.page().await, running.page().await);
    let session = publisher.publish().await;
    viewer.view(&session["sessionId"]).await;
    let idle = running.page().await;
    let ending = tokio::spawn(running.server.shut_down());
    check_error(&mut publisher, "shutting-down").await;
    check_error(&mut viewer, "shutting-down").await;
    for mut page in [publisher, viewer, idle] {
        assert_eq!(page.closed().await, 1001);
    }
    ending.await.unwrap();
}

/// A page whose machine has gone off the network says nothing, not even that.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_answers_no_ping_is_given_up() {
    let running = Running::start(&[]).await;
    let mut silent = support::silent_web_socket(running.address).await;
    let begin = Instant::now();
    let mut heard = Vec::new();
    timeout(Duration::from_secs(60), silent.read_to_end(&mut heard)).await.expect("the server hangs up").unwrap();
    assert!(begin.elapsed() > Duration::from_secs(8), "{:?}", begin.elapsed());
    assert!(heard.windows(2).any(|two| two == [0x89, 0x00]), "it was pinged before");
}

//! Whole dialogues over a connection inside the process, as a real Kurento Media Server has them.

mod rpc_client;

use std::time::Duration;

use media_server::Config;
use rpc_client::{Client, config, server, server_with};
use serde_json::{Value, json};

/// What Chromium offers when it sends audio and video; nobody is behind it.
const OFFER: &str = "v=0\r
o=- 4611731400430051336 2 IN IP4 127.0.0.1\r
s=-\r
t=0 0\r
a=group:BUNDLE 0 1\r
a=msid-semantic: WMS\r
m=audio 9 UDP/TLS/RTP/SAVPF 111\r
c=IN IP4 0.0.0.0\r
a=ice-ufrag:Uf1x\r
a=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r
a=fingerprint:sha-256 A2:41:4D:AB:0E:AB:BD:83:28:E6:CC:19:5B:E9:DD:3E:46:F3:D7:67:D9:C7:95:B4:3B:91:3E:D8:34:7C:C6:6E\r
a=setup:actpass\r
a=mid:0\r
a=sendrecv\r
a=rtcp-mux\r
a=rtpmap:111 opus/48000/2\r
a=fmtp:111 minptime=10;useinbandfec=1\r
a=ssrc:1001 cname:somebody\r
m=video 9 UDP/TLS/RTP/SAVPF 96\r
c=IN IP4 0.0.0.0\r
a=ice-ufrag:Uf1x\r
a=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r
a=fingerprint:sha-256 A2:41:4D:AB:0E:AB:BD:83:28:E6:CC:19:5B:E9:DD:3E:46:F3:D7:67:D9:C7:95:B4:3B:91:3E:D8:34:7C:C6:6E\r
a=setup:actpass\r
a=mid:1\r
a=sendrecv\r
a=rtcp-mux\r
a=rtpmap:96 VP8/90000\r
a=rtcp-fb:96 ccm fir\r
a=rtcp-fb:96 nack\r
a=rtcp-fb:96 nack pli\r
a=ssrc:2001 cname:somebody\r
";

/// Compares an answer with what KMS gives, in which `*` stands for any string.
#[track_caller]
fn check_shape(actual: &Value, expected: &Value) {
    match (actual, expected) {
        (Value::String(_), Value::String(any)) if any == "*" => {}
        (Value::Object(actual), Value::Object(expected)) => {
            let keys = |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(actual), keys(expected));
            expected.iter().for_each(|(key, value)| check_shape(&actual[key], value));
        }
        _ => assert_eq!(actual, expected),
    }
}

/// A socket's life from the first ping to the last, step by step as KMS answers it. `S` in a request and in an answer
/// is the session, `P` the pipeline made last.
#[tokio::test]
async fn ping_connect_and_close() {
    let pong =
        |session: bool| if session { json!({ "sessionId": "S", "value": "pong" }) } else { json!({ "value": "pong" }) };
    let connected = json!({ "result": { "serverId": "*", "sessionId": "S" } });
    let created = json!({ "result": { "sessionId": "S", "value": "P" } });
    let in_session = json!({ "sessionId": "S" });
    let invalid =
        json!({ "error": { "code": 40007, "data": { "type": "INVALID_SESSION" }, "message": "Invalid session" } });
    let gone = |id: &str| {
        let message = format!("Object '{id}' not found");
        json!({ "error": { "code": 40101, "data": { "type": "MEDIA_OBJECT_NOT_FOUND" }, "message": message } })
    };
    let pipeline = json!({ "type": "MediaPipeline", "constructorParams": {} });
    let pipeline_in_session = json!({ "type": "MediaPipeline", "constructorParams": {}, "sessionId": "S" });
    let dialogue = [
        ("ping", json!({ "interval": 240_000 }), json!({ "result": pong(false) })),
        ("ping", json!(null), json!({ "result": pong(false) })),
        ("connect", json!({}), connected.clone()),
        ("ping", json!({ "interval": 240_000 }), json!({ "result": pong(true) })),
        ("connect", in_session.clone(), invalid.clone()),
        ("keepAlive", in_session.clone(), invalid.clone()),
        ("create", pipeline_in_session, created.clone()),
        ("connect", in_session.clone(), connected),
        ("keepAlive", in_session.clone(), json!({ "result": { "sessionId": "S" } })),
        ("closeSession", in_session.clone(), json!({ "result": null })),
        ("describe", json!({ "object": "P", "sessionId": "S" }), gone("P")),
        ("connect", in_session.clone(), invalid.clone()),
        ("connect", json!(null), invalid),
        ("create", pipeline, created),
        ("closeSession", json!({ "sessionId": "S", "release": true }), json!({ "result": null })),
        ("describe", json!({ "object": "P" }), gone("P")),
    ];
    let server = server();
    let mut client = Client::open(&server).await;
    let (mut session, mut made) = (String::new(), String::new());
    for (id, (method, params, expected)) in (1..).zip(dialogue) {
        let fill = |value: &Value, session: &str, made: &str| -> Value {
            let text = value.to_string().replace("\"S\"", &format!("\"{session}\""));
            let text = text.replace("\"P\"", &format!("\"{made}\"")).replace("'P'", &format!("'{made}'"));
            serde_json::from_str(&text).unwrap()
        };
        let answer = client.ask_with_id(&json!(id), method, fill(&params, &session, &made)).await;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        session = text(&answer["result"]["sessionId"]).unwrap_or(session);
        if method == "create" {
            made = text(&answer["result"]["value"]).unwrap();
        }
        let mut expected = fill(&expected, &session, &made);
        expected["id"] = json!(id);
        expected["jsonrpc"] = json!("2.0");
        check_shape(&answer, &expected);
    }
    for id in [json!("abc"), json!(0), json!(-5), json!(1.5)] {
        assert_eq!(client.ask_with_id(&id, "ping", json!({})).await["id"], id);
    }
    server.shutdown().await;
}

#[tokio::test]
async fn the_keys_of_an_answer_come_in_alphabetical_order() {
    let server = server();
    let mut client = Client::open(&server).await;
    client
        .send_text(r#"{"jsonrpc":"2.0","method":"describe","params":{"object":"manager_ServerManager"},"id":7}"#)
        .await;
    let answer = client.frame().await.to_string();
    let position = |key: &str| answer.find(&format!("\"{key}\":")).unwrap();
    assert!(position("id") < position("jsonrpc") && position("jsonrpc") < position("result"));
}

#[tokio::test]
async fn an_offer_is_answered_and_candidates_are_found() {
    let server = server();
    let mut client = Client::open(&server).await;
    let pipeline = client.pipeline().await;
    let endpoint = client.endpoint(&pipeline).await;
    for event in ["MediaSessionStarted", "IceCandidateFound", "IceGatheringDone", "IceComponentStateChanged"] {
        client.subscribe(&endpoint, event).await;
    }
    let answer = client.invoke(&endpoint, "processOffer", json!({ "offer": OFFER })).await;
    let sdp = answer["result"]["value"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    assert!(sdp.starts_with("v=0\r\n") && sdp.contains("m=audio") && sdp.contains("m=video"), "{sdp}");
    client.event("MediaSessionStarted").await;
    let again = client.invoke(&endpoint, "processOffer", json!({ "offer": OFFER })).await;
    assert_eq!(again["error"]["code"], 40208);
    assert_eq!(client.invoke(&endpoint, "gatherCandidates", json!({})).await["result"]["value"], json!(null));
    let found = client.event("IceCandidateFound").await["data"]["candidate"].take();
    assert!(found["candidate"].as_str().unwrap().contains("127.0.0.1"), "{found}");
    client.event("IceGatheringDone").await;
    let local = client.invoke(&endpoint, "getLocalSessionDescriptor", json!({})).await;
    let candidate = format!("a={}\r\n", found["candidate"].as_str().unwrap());
    assert!(local["result"]["value"].as_str().unwrap().contains(&candidate), "{local}");
    server.shutdown().await;
}

#[tokio::test]
async fn the_server_can_make_the_offer() {
    let server = server();
    let mut client = Client::open(&server).await;
    let pipeline = client.pipeline().await;
    let endpoint = client.endpoint(&pipeline).await;
    let early = client.invoke(&endpoint, "processAnswer", json!({ "answer": OFFER })).await;
    assert_eq!(early["error"]["code"], 40209);
    let offered = client.invoke(&endpoint, "generateOffer", json!({})).await;
    let offer = offered["result"]["value"].as_str().unwrap_or_else(|| panic!("{offered}"));
    assert!(offer.contains("m=audio") && offer.contains("m=video"));
    assert_eq!(client.invoke(&endpoint, "generateOffer", json!({})).await["error"]["code"], 40208);
    server.shutdown().await;
}

#[tokio::test]
async fn a_session_without_a_socket_is_collected() {
    let server = server_with(Config { garbage_collection: Duration::from_millis(50), ..config() });
    let (mut watcher, mut client) = (Client::open(&server).await, Client::open(&server).await);
    watcher.subscribe("manager_ServerManager", "ObjectDestroyed").await;
    let pipeline = client.pipeline().await;
    drop(client);
    assert_eq!(watcher.event("ObjectDestroyed").await["data"]["objectId"], pipeline);
    server.shutdown().await;
}

//! What breaks the rules gets a clear error on its own socket, and nobody else notices.

mod rpc_client;

use media_server::Config;
use rpc_client::{Client, config, server, server_with};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

#[tokio::test]
async fn only_one_path_leads_to_the_server() {
    let server = server();
    for path in ["/other", "/", "/kurento/", "/Kurento"] {
        let closed = Client::open_path(&server, path).await.closed().await;
        assert_eq!((closed.code, closed.reason.as_str()), (CloseCode::Protocol, "Invalid path"), "{path}");
    }
    Client::open_path(&server, "/kurento?x=1").await.check_alive().await;
}

#[tokio::test]
async fn what_is_no_request_is_answered_and_the_socket_stays() {
    let server = server();
    let mut client = Client::open(&server).await;
    client.pipeline().await;
    for (frame, code) in [
        ("", -32700),
        ("hello", -32700),
        (r#"{"id":1,"method":"ping","#, -32700),
        ("5", -32600),
        ("null", -32600),
        ("[]", -32600),
        (r#"[{"id":1,"method":"ping","jsonrpc":"2.0"}]"#, -32600),
        (r#"{"id":1,"method":"ping","params":[1],"jsonrpc":"2.0"}"#, -32603),
        (r#"{"id":77,"method":"noSuchMethod","jsonrpc":"2.0"}"#, -32601),
    ] {
        client.send_text(frame).await;
        assert_eq!(client.frame().await["error"]["code"], code, "{frame}");
    }
    client.check_alive().await;
}

#[tokio::test]
async fn binary_frames_are_read_too() {
    let server = server();
    let mut client = Client::open(&server).await;
    client.send(Message::binary(r#"{"id":1,"method":"ping","jsonrpc":"2.0"}"#)).await.unwrap();
    assert_eq!(client.frame().await["result"]["value"], "pong");
}

#[tokio::test]
async fn requests_sent_at_once_are_answered_in_order() {
    let server = server();
    let mut client = Client::open(&server).await;
    for id in 0..200 {
        let method = if id % 2 == 0 { "ping" } else { "connect" };
        client.send_text(&json!({ "id": id, "jsonrpc": "2.0", "method": method }).to_string()).await;
    }
    for id in 0..200 {
        assert_eq!(client.frame().await["id"], id);
    }
}

#[tokio::test]
async fn a_huge_message_closes_its_own_socket_only() {
    let server = server();
    let mut other = Client::open(&server).await;
    let pipeline = other.pipeline().await;
    let endpoint = other.endpoint(&pipeline).await;
    for mut client in [Client::open(&server).await, Client::open_tcp(&server).await] {
        // Whether all of it can be sent depends on when the server hangs up.
        let _ = client.send(Message::text("x".repeat(10 * 1024 * 1024))).await;
        let closed = client.closed().await;
        assert_eq!(closed.code, CloseCode::Size);
        assert!(closed.reason.contains("1048576 bytes"), "{}", closed.reason);
    }
    assert_eq!(other.invoke(&endpoint, "getName", json!({})).await["result"]["value"], endpoint);
}

#[tokio::test]
async fn a_huge_offer_is_refused() {
    let server = server();
    let mut client = Client::open(&server).await;
    let pipeline = client.pipeline().await;
    let endpoint = client.endpoint(&pipeline).await;
    let offer = format!("v=0\r\n{}", "a=x:y\r\n".repeat(100_000));
    let answer = client.invoke(&endpoint, "processOffer", json!({ "offer": offer })).await;
    assert!(answer["error"]["code"] == 40201, "{}", &answer.to_string()[..200]);
    client.check_alive().await;
}

#[tokio::test]
async fn unknown_things_have_the_errors_of_kurento() {
    let server = server();
    let mut client = Client::open(&server).await;
    let pipeline = client.pipeline().await;
    for (method, params, code) in [
        ("create", json!({ "type": "NoSuchThing" }), 40108),
        ("describe", json!({ "object": "x" }), 40101),
        ("invoke", json!({ "object": pipeline, "operation": "noSuchOp" }), 40008),
        ("invoke", json!({ "object": "x", "operation": "getName" }), 40101),
        ("subscribe", json!({ "object": pipeline, "type": "NoSuchEvent" }), 40106),
        ("connect", json!({ "sessionId": "unknown" }), 40007),
    ] {
        assert_eq!(client.ask(method, params).await["error"]["code"], code, "{method}");
    }
}

#[tokio::test]
async fn a_thousand_candidates_disturb_nobody() {
    let server = server();
    let (mut client, mut other) = (Client::open(&server).await, Client::open(&server).await);
    let pipeline = client.pipeline().await;
    let endpoint = client.endpoint(&pipeline).await;
    for port in 0..1000 {
        let text = format!("candidate:{port} 1 UDP 2122252543 127.0.0.1 {} typ host", 10_000 + port);
        let candidate = json!({ "candidate": text, "sdpMid": "0", "sdpMLineIndex": 0 });
        let answer = client.invoke(&endpoint, "addIceCandidate", json!({ "candidate": candidate })).await;
        assert!(answer["result"]["value"].is_null() && answer.get("error").is_none(), "{answer}");
    }
    other.check_alive().await;
    assert_eq!(client.invoke(&endpoint, "getName", json!({})).await["result"]["value"], endpoint);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_disconnected() {
    let server = server();
    let (mut deaf, mut other) = (Client::open(&server).await, Client::open(&server).await);
    deaf.subscribe("manager_ServerManager", "ObjectCreated").await;
    deaf.subscribe("manager_ServerManager", "ObjectDestroyed").await;
    for _ in 0..6000 {
        let pipeline = other.pipeline().await;
        other.result("release", json!({ "object": pipeline })).await;
    }
    if let Some(closed) = deaf.closed_or_reset().await {
        assert_eq!((closed.code, closed.reason.as_str()), (CloseCode::Policy, "too many frames wait to be read"));
    }
    other.check_alive().await;
}

#[tokio::test]
async fn there_are_only_so_many_connections() {
    let server = server_with(Config { max_connections: 2, ..config() });
    let (mut first, second) = (Client::open(&server).await, Client::open(&server).await);
    assert_eq!(Client::open(&server).await.closed().await.code, CloseCode::Again);
    first.check_alive().await;
    drop(second);
    loop {
        let mut third = Client::open(&server).await;
        // The place of the second becomes free when the server has seen it go.
        let _ = third.send(Message::text(r#"{"id":1,"method":"ping","jsonrpc":"2.0"}"#)).await;
        if third.try_frame().await.is_some_and(|frame| frame["result"]["value"] == "pong") {
            break;
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_no_websocket_harms_nobody() {
    let server = server();
    let mut rubbish = server.connect_in_process();
    rubbish.write_all(b"GET /kurento HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut silent = server.connect_in_process();
    silent.write_all(b"GET ").await.unwrap();
    Client::open(&server).await.check_alive().await;
}

#[tokio::test]
async fn a_shutdown_tells_every_socket_and_ends_everything() {
    let server = server();
    let mut client = Client::open(&server).await;
    let pipeline = client.pipeline().await;
    client.endpoint(&pipeline).await;
    let (late, closed) = (server.clone(), async move { client.closed().await });
    let ((), closed) = tokio::join!(server.shutdown(), closed);
    assert_eq!(closed.code, CloseCode::Away);
    assert_eq!(Client::open(&late).await.closed().await.code, CloseCode::Away);
}

#[tokio::test]
async fn an_answer_is_no_answer_to_somebody_else() {
    let server = server();
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(Client::open(&server).await);
    }
    let mut sessions = Vec::<Value>::new();
    for client in &mut clients {
        sessions.push(client.result("connect", json!({})).await["sessionId"].take());
    }
    for (client, session) in clients.iter_mut().zip(&sessions) {
        assert_eq!(client.result("ping", json!({})).await["sessionId"], *session);
    }
}

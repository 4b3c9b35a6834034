use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use kurento::client::{Client, Error, Options};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::peer::Peer;

#[tokio::test]
async fn over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let script = async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut path = String::new();
        #[expect(clippy::result_large_err, reason = "the library wants it so")]
        let look = |request: &tokio_tungstenite::tungstenite::handshake::server::Request, response| {
            path = request.uri().to_string();
            Ok(response)
        };
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, look).await.unwrap();
        assert!(socket.next().await.is_some_and(|ping| ping.is_ok()));
        let pong = r#"{"id":1,"jsonrpc":"2.0","result":{"value":"pong"}}"#;
        socket.send(pong.into()).await.unwrap();
        (path, socket)
    };
    let url = format!("ws://{address}/kurento?x=1");
    let options = Options { reconnect: None, ..Options::default() };
    let (client, (path, socket)) = tokio::join!(Client::connect(&url, options), script);
    let (client, _events) = client.unwrap();
    assert_eq!(path, "/kurento?x=1");
    drop(socket);
    client.closed().await;
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = Client::connect(&format!("ws://{address}/kurento"), Options::default()).await.unwrap_err();
    assert!(matches!(&error, Error::Unreachable { peer, .. } if *peer == address.to_string()), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_no_websocket() {
    let (near, mut far) = tokio::io::duplex(1024);
    let script = async {
        let mut request = [0; 512];
        assert!(far.read(&mut request).await.unwrap() > 0);
        far.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    };
    let (outcome, ()) = tokio::join!(Client::over(near, Options::default()), script);
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing() {
    let connect_timeout = Duration::from_secs(2);
    let (near, _far) = tokio::io::duplex(1024);
    let start = tokio::time::Instant::now();
    let error = Client::over(near, Options { connect_timeout, ..Options::default() }).await.unwrap_err();
    assert!(error.to_string().ends_with("no answer within 2s"), "{error}");
    assert!(start.elapsed() < connect_timeout + Duration::from_millis(10));
}

/// KMS takes a WebSocket at any path, and then closes it.
#[tokio::test(start_paused = true)]
async fn a_wrong_path() {
    let (near, far) = tokio::io::duplex(1024);
    let script = async { Peer::accept(far).await.close(1002, "Invalid path").await };
    let (outcome, ()) = tokio::join!(Client::over(near, Options::default()), script);
    let error = outcome.unwrap_err();
    assert!(error.to_string().ends_with("the media server closed it with code 1002: Invalid path"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_is_no_media_server() {
    let (near, far) = tokio::io::duplex(1024);
    let script = async {
        let mut peer = Peer::accept(far).await;
        let id = peer.expect("ping", json!({ "interval": 240_000 })).await;
        peer.refuse(id, kurento::rpc::ErrorCode::MethodNotFound, "Method not found.").await;
    };
    let (outcome, ()) = tokio::join!(Client::over(near, Options::default()), script);
    assert!(matches!(outcome, Err(Error::Unreachable { .. })));
}

//! A raw client: it knows WebSocket and JSON, and nothing of Kurento.

#![expect(dead_code, reason = "each test uses its own part of it")]
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use media_server::{Config, MediaServer, TransportConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Far more than anything takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A media server that only uses loopback.
pub(crate) fn server() -> MediaServer {
    server_with(config())
}

pub(crate) fn config() -> Config {
    let transport = TransportConfig {
        addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        workers: NonZeroUsize::new(1),
        ..TransportConfig::default()
    };
    Config { transport, ..Config::default() }
}

pub(crate) fn server_with(config: Config) -> MediaServer {
    MediaServer::start(config).unwrap()
}

/// A way to the server.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(crate) struct Client {
    socket: WebSocketStream<Box<dyn Stream>>,
    last_id: u64,
    /// Events that came while an answer was awaited.
    events: Vec<Value>,
}

impl Client {
    pub(crate) async fn open(server: &MediaServer) -> Self {
        Self::open_path(server, "/kurento").await
    }

    pub(crate) async fn open_path(server: &MediaServer, path: &str) -> Self {
        Self::over(server.connect_in_process(), path).await
    }

    /// Goes through the operating system's network instead of a pipe.
    #[expect(clippy::disallowed_methods, reason = "a test's own server")]
    pub(crate) async fn open_tcp(server: &MediaServer) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        let server = server.clone();
        tokio::spawn(async move { server.serve(accepted).await });
        Self::over(stream, "/kurento").await
    }

    async fn over(stream: impl Stream + 'static, path: &str) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        let (socket, _) = client_async(format!("ws://localhost{path}"), stream).await.unwrap();
        Self { socket, last_id: 0, events: Vec::new() }
    }

    /// Sends a message; that the server has hung up is no failure of the test.
    pub(crate) async fn send(&mut self, message: Message) -> Result<(), Error> {
        timeout(PATIENCE, self.socket.send(message)).await.expect("the server reads or hangs up")
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send(Message::text(text)).await.unwrap();
    }

    /// The next frame, which is JSON.
    pub(crate) async fn frame(&mut self) -> Value {
        match timeout(PATIENCE, self.socket.next()).await.expect("the server answers") {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap(),
            other => panic!("not a frame: {other:?}"),
        }
    }

    /// The next frame, or `None` if the server hangs up.
    pub(crate) async fn try_frame(&mut self) -> Option<Value> {
        match timeout(PATIENCE, self.socket.next()).await.expect("the server answers or hangs up") {
            Some(Ok(Message::Text(text))) => Some(serde_json::from_str(&text).unwrap()),
            _ => None,
        }
    }

    /// What the server says when it closes; earlier frames are skipped.
    pub(crate) async fn closed(&mut self) -> CloseFrame {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the server closes") {
                Some(Ok(Message::Close(Some(frame)))) => return frame,
                Some(Ok(_)) => {}
                other => panic!("no close frame: {other:?}"),
            }
        }
    }

    /// The server closes; where it gave up on a client that does not read, what it said may be lost with the connection.
    pub(crate) async fn closed_or_reset(&mut self) -> Option<CloseFrame> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the server closes") {
                Some(Ok(Message::Close(frame))) => return frame,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The answer to a request, whole.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = json!(self.last_id);
        self.ask_with_id(&id, method, params).await
    }

    pub(crate) async fn ask_with_id(&mut self, id: &Value, method: &str, params: Value) -> Value {
        let request = json!({ "id": id, "jsonrpc": "2.0", "method": method, "params": params });
        self.send_text(&request.to_string()).await;
        self.answer().await
    }

    /// The next frame that is no event.
    pub(crate) async fn answer(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["method"] != "onEvent" {
                return frame;
            }
            self.events.push(frame["params"]["value"].clone());
        }
    }

    /// The next event of a type, whatever comes before it.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            if let Some(index) = self.events.iter().position(|event| event["type"] == name) {
                return self.events.remove(index);
            }
            let frame = self.frame().await;
            assert_eq!(frame["method"], "onEvent", "{frame}");
            self.events.push(frame["params"]["value"].clone());
        }
    }

    pub(crate) async fn result(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.ask(method, params).await;
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        answer["result"].take()
    }

    pub(crate) async fn pipeline(&mut self) -> String {
        let created = self.result("create", json!({ "type": "MediaPipeline" })).await;
        created["value"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn endpoint(&mut self, pipeline: &str) -> String {
        let constructor = json!({ "mediaPipeline": pipeline });
        let created =
            self.result("create", json!({ "type": "WebRtcEndpoint", "constructorParams": constructor })).await;
        created["value"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn subscribe(&mut self, object: &str, event: &str) {
        self.result("subscribe", json!({ "object": object, "type": event })).await;
    }

    /// The answer to an operation, whole.
    pub(crate) async fn invoke(&mut self, object: &str, operation: &str, with: Value) -> Value {
        self.ask("invoke", json!({ "object": object, "operation": operation, "operationParams": with })).await
    }

    pub(crate) async fn check_alive(&mut self) {
        assert_eq!(self.result("ping", json!({})).await["value"], "pong");
    }
}

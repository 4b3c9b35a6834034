use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PATIENCE: Duration = Duration::from_secs(60);

/// An offer as browsers make them, of audio and video.
pub(crate) const OFFER: &str = concat!(
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n",
    "a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n",
    "a=ice-ufrag:Hn9d\r\na=ice-pwd:wVn1Nnz8oyp1GZyTBwmRKO1P\r\na=ice-options:trickle\r\n",
    "a=fingerprint:sha-256 75:74:5A:A6:A4:E5:52:F4:A7:67:4C:01:C7:EE:91:3F:21:3D:A2:E3:53:7B:6F:30:86:F2:30:AA:65:FB:04:24\r\n",
    "a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n",
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n",
    "a=ice-ufrag:Hn9d\r\na=ice-pwd:wVn1Nnz8oyp1GZyTBwmRKO1P\r\na=ice-options:trickle\r\n",
    "a=fingerprint:sha-256 75:74:5A:A6:A4:E5:52:F4:A7:67:4C:01:C7:EE:91:3F:21:3D:A2:E3:53:7B:6F:30:86:F2:30:AA:65:FB:04:24\r\n",
    "a=setup:actpass\r\na=mid:1\r\na=sendrecv\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:96 VP8/90000\r\n",
    "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n",
);

/// A page's WebSocket.
pub(crate) struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) welcome: Value,
}

impl Page {
    /// Opens `/ws` as a page of `origin` does; fails with the HTTP status of a refusal.
    pub(crate) async fn open(address: SocketAddr, origin: Option<&str>) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket, welcome: Value::Null }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("no answer: {error}"),
        }
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    /// A server that refuses may have closed.
    pub(crate) async fn send_text(&mut self, text: String) {
        _ = self.socket.send(Message::Text(text.into())).await;
    }

    /// The next message, or the code that the server closed with.
    pub(crate) async fn next(&mut self) -> Result<Value, u16> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the server says something in time") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// Waits for a message of this name, passing over others.
    pub(crate) async fn expect(&mut self, id: &str) -> Value {
        loop {
            match self.next().await {
                Ok(message) if message["id"] == id => return message,
                Ok(_) => {}
                Err(code) => panic!("closed with {code} instead of {id}"),
            }
        }
    }

    /// Waits for the code that the server closes with, passing over messages.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// Publishes, and gives what was accepted.
    pub(crate) async fn publish(&mut self) -> Value {
        self.send(json!({ "id": "publish", "kind": "webcam", "title": "Garden", "sdpOffer": OFFER })).await;
        self.accepted().await
    }

    pub(crate) async fn view(&mut self, session: &Value) -> Value {
        self.send(json!({ "id": "view", "sessionId": session, "sdpOffer": OFFER })).await;
        self.accepted().await
    }

    async fn accepted(&mut self) -> Value {
        let answer = self.expect("newPipeline").await;
        assert_eq!(answer["response"], "accepted", "{answer}");
        answer
    }

    /// Shows that the server serves this page as before.
    pub(crate) async fn check_served(&mut self) {
        self.send(json!({ "id": "unfollowSessions" })).await;
        self.send(json!({ "id": "followSessions" })).await;
        self.expect("sessions").await;
    }
}

/// The stream of a WebSocket that nobody serves on the page's side.
#[expect(clippy::disallowed_methods, reason = "a test's own server")]
pub(crate) async fn silent_web_socket(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /ws HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

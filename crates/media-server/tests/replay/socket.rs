//! The client's end of one WebSocket.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::events::Events;
use super::transcript::Sent;

/// Far more than anything takes; what has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the server ended a socket.
pub(crate) enum Ended {
    Said(String),
    Silently,
}

pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    answers: VecDeque<Value>,
    pub(crate) events: Events,
    pub(crate) ended: Option<Ended>,
}

impl Socket {
    #[expect(clippy::disallowed_methods, reason = "the address is that of the test's own server")]
    pub(crate) async fn open(address: std::net::SocketAddr, path: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let (stream, _) = client_async(format!("ws://{address}{path}"), stream).await.expect("a WebSocket is opened");
        Self { stream, answers: VecDeque::new(), events: Events::default(), ended: None }
    }

    pub(crate) async fn send(&mut self, sent: &Sent) {
        let message = match sent {
            Sent::Text(text) => Message::text(text),
            Sent::Binary(text) => Message::binary(text.clone().into_bytes()),
        };
        if self.stream.send(message).await.is_err() {
            self.ended.get_or_insert(Ended::Silently);
        }
    }

    /// The next answer, in the order of the socket; `None` when the server has ended it.
    pub(crate) async fn answer(&mut self) -> Option<Value> {
        while self.answers.is_empty() && self.ended.is_none() {
            timeout(PATIENCE, self.read()).await.expect("the server answers, or ends the socket");
        }
        self.answers.pop_front()
    }

    /// Whether another frame came in time.
    pub(crate) async fn wait(&mut self) -> bool {
        self.ended.is_none() && timeout(PATIENCE, self.read()).await.is_ok()
    }

    /// Takes in what the server has sent up to now: it answers in order, so the answer to one more request comes last.
    pub(crate) async fn drain(&mut self) -> bool {
        const LAST: &str = "the last request";
        let ping = json!({ "id": LAST, "jsonrpc": "2.0", "method": "ping" }).to_string();
        self.send(&Sent::Text(ping)).await;
        while let Some(answer) = self.answer().await {
            if answer["id"] == LAST {
                return true;
            }
        }
        false
    }

    async fn read(&mut self) {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => {
                let mut frame: Value = serde_json::from_str(&text).expect("a server sends JSON");
                if frame["method"] == "onEvent" {
                    self.events.come(frame["params"]["value"].take());
                } else {
                    self.answers.push_back(frame);
                }
            }
            Some(Ok(Message::Close(close))) => {
                let reason = close.map(|close| close.reason.to_string()).unwrap_or_default();
                self.ended = Some(Ended::Said(reason));
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => {
                self.ended.get_or_insert(Ended::Silently);
            }
        }
    }

    pub(crate) async fn close(mut self) {
        // the server may have been faster
        let _ = timeout(PATIENCE, self.stream.close(None)).await;
    }
}

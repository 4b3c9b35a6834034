use futures_util::{SinkExt, StreamExt};
use kurento::client::{Client, Options};
use kurento::event::Event;
use kurento::rpc::{ErrorCode, ErrorObject, Id, Request, Response};
use kurento::{EventData, ObjectId};
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// The other side of a client, which does what a test says.
pub(crate) struct Peer {
    pub(crate) socket: WebSocketStream<DuplexStream>,
}

impl Peer {
    pub(crate) async fn accept(stream: DuplexStream) -> Self {
        Self { socket: tokio_tungstenite::accept_async(stream).await.unwrap() }
    }

    /// The next request of the client.
    pub(crate) async fn request(&mut self) -> Request {
        let message = self.socket.next().await.expect("the client is there").unwrap();
        Request::parse(&message.into_data()).unwrap()
    }

    /// The next request, which must have this method and these parameters beside the session.
    pub(crate) async fn expect(&mut self, method: &str, params: Value) -> Id {
        let mut request = self.request().await;
        request.params.remove("sessionId");
        assert_eq!((request.method.as_str(), Value::Object(request.params)), (method, params));
        request.id.unwrap()
    }

    pub(crate) async fn answer(&mut self, id: Id, value: Value) {
        let result = json!({ "sessionId": "S", "value": value });
        self.send(Response::ok(Some(id), result).to_text()).await;
    }

    pub(crate) async fn refuse(&mut self, id: Id, code: ErrorCode, message: &str) {
        self.send(Response::failed(Some(id), ErrorObject::new(code, message)).to_text()).await;
    }

    /// Raises the event number `number`.
    pub(crate) async fn raise(&mut self, number: i32) {
        let event = Event::new(ObjectId::server_manager(), 0, EventData::DataChannelOpened { channel_id: number });
        self.send(event.to_text().unwrap()).await;
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &'static str) {
        self.socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() })).await.unwrap();
    }

    /// Answers every request with its own method, until the client goes.
    pub(crate) async fn echo(mut self) {
        while let Some(Ok(message)) = self.socket.next().await {
            if let Ok(request) = Request::parse(&message.into_data()) {
                self.answer(request.id.unwrap(), request.method.into()).await;
            }
        }
    }
}

/// A client and its peer, past the first ping.
pub(crate) async fn connected(options: Options) -> (Client, mpsc::Receiver<Event>, Peer) {
    connected_through(64 * 1024, options).await
}

/// As [`connected`], through a stream that holds this many bytes.
pub(crate) async fn connected_through(bytes: usize, options: Options) -> (Client, mpsc::Receiver<Event>, Peer) {
    let (near, far) = tokio::io::duplex(bytes);
    let peer = async {
        let mut peer = Peer::accept(far).await;
        let id = peer.expect("ping", json!({ "interval": 240_000 })).await;
        peer.answer(id, "pong".into()).await;
        peer
    };
    let (client, peer) = tokio::join!(Client::over(near, options), peer);
    let (client, events) = client.unwrap();
    (client, events, peer)
}

/// An object for calls whose object does not matter.
pub(crate) fn endpoint() -> ObjectId {
    "1_kurento.MediaPipeline/2_kurento.WebRtcEndpoint".parse().unwrap()
}

/// The numbers of the events that wait.
pub(crate) fn waiting(events: &mut mpsc::Receiver<Event>) -> Vec<i32> {
    std::iter::from_fn(|| match events.try_recv().ok()?.data {
        EventData::DataChannelOpened { channel_id } => Some(channel_id),
        other => panic!("{other:?} was not raised"),
    })
    .collect()
}

//! A client and a server with a network between them that does what networks do.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fault_proxy::{FaultProxy, Way};
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use kurento::client::{Client, Error, Options, Reconnect, Status};
use kurento::rpc::{ErrorCode, ErrorObject, Request, Response};
use kurento::{Event, EventData, ObjectId};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;

use crate::peer::{endpoint, waiting};

const SESSION: &str = "S";

/// A server with Kurento's memory: one session, answers by session and id, events to the socket that spoke last.
struct Server {
    requests: mpsc::Sender<(Request, mpsc::Sender<String>, oneshot::Sender<String>)>,
    executed: Arc<AtomicUsize>,
    /// Raises an event.
    raise: mpsc::Sender<i32>,
    address: std::net::SocketAddr,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, receiver) = mpsc::channel(100);
        let (raise, raised) = mpsc::channel(100);
        let executed = Arc::new(AtomicUsize::new(0));
        tokio::spawn(remember(receiver, raised, Arc::clone(&executed)));
        let server = Self { requests, executed, raise, address };
        let asking = server.requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, asking.clone()));
            }
        });
        server
    }
}

/// The one owner of the session: answers each id once, and the same again.
async fn remember(
    mut requests: mpsc::Receiver<(Request, mpsc::Sender<String>, oneshot::Sender<String>)>,
    mut raised: mpsc::Receiver<i32>,
    executed: Arc<AtomicUsize>,
) {
    let mut answers: HashMap<String, String> = HashMap::new();
    let mut socket: Option<mpsc::Sender<String>> = None;
    loop {
        tokio::select! {
            Some((request, frames, reply)) = requests.recv() => {
                if request.method != "ping" {
                    socket = Some(frames);
                }
                let key = request.id.as_ref().unwrap().to_string();
                let answer = answers.entry(key).or_insert_with(|| answer(&request, &executed));
                drop(reply.send(answer.clone()));
            }
            Some(number) = raised.recv() => {
                let event = Event::new(ObjectId::server_manager(), 0, EventData::DataChannelOpened { channel_id: number });
                if let Some(socket) = &socket {
                    drop(socket.send(event.to_text().unwrap()).await);
                }
            }
            else => return,
        }
    }
}

fn answer(request: &Request, executed: &AtomicUsize) -> String {
    let id = request.id.clone();
    match request.method.as_str() {
        "ping" => Response::ok(id, json!({ "value": "pong" })).to_text(),
        "invoke" => {
            executed.fetch_add(1, Ordering::Relaxed);
            let value = &request.params["operation"];
            Response::ok(id, json!({ "sessionId": SESSION, "value": value })).to_text()
        }
        "connect" if request.params.get("sessionId") == Some(&SESSION.into()) => {
            Response::ok(id, json!({ "serverId": "1", "sessionId": SESSION })).to_text()
        }
        "connect" => Response::failed(id, ErrorObject::new(ErrorCode::InvalidSession, "Invalid session")).to_text(),
        _ => Response::failed(id, ErrorObject::new(ErrorCode::MethodNotFound, "Method not found.")).to_text(),
    }
}

async fn serve(stream: TcpStream, requests: mpsc::Sender<(Request, mpsc::Sender<String>, oneshot::Sender<String>)>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let (frames, mut outbox) = mpsc::channel(100);
    loop {
        tokio::select! {
            Some(frame) = outbox.recv() => if socket.send(Message::text(frame)).await.is_err() { return },
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let Ok(request) = Request::parse(&message.into_data()) else { return };
                let (reply, answer) = oneshot::channel();
                requests.send((request, frames.clone(), reply)).await.unwrap();
                let Ok(answer) = answer.await else { return };
                if socket.send(Message::text(answer)).await.is_err() {
                    return;
                }
            }
        }
    }
}

struct Stage {
    server: Server,
    proxy: FaultProxy,
    client: Client,
    events: mpsc::Receiver<Event>,
}

impl Stage {
    async fn new(options: Options) -> Self {
        let server = Server::start().await;
        let proxy = FaultProxy::start(server.address).await.unwrap();
        let url = format!("ws://{}/kurento", proxy.address());
        let (client, events) = Client::connect(&url, options).await.unwrap();
        let stage = Self { server, proxy, client, events };
        assert_eq!(stage.invoke("first").await.unwrap(), "first");
        stage
    }

    async fn invoke(&self, operation: &str) -> Result<Value, Error> {
        self.client.invoke(&endpoint(), operation, Value::Null).await
    }

    async fn resumed(&self, times: u64) {
        let is_there = |status: &Status| matches!(status, Status::Connected { resumed } if *resumed >= times);
        self.client.status().wait_for(is_there).await.unwrap();
    }

    fn executed(&self) -> usize {
        self.server.executed.load(Ordering::Relaxed) - 1
    }
}

/// Pings often, so that silence is noticed within a test's time.
fn impatient() -> Options {
    let (ping_interval, ping_timeout) = (Duration::from_millis(200), Duration::from_millis(500));
    let reconnect = Reconnect { attempt_timeout: Duration::from_millis(500), ..Reconnect::default() };
    Options { ping_interval, ping_timeout, reconnect: Some(reconnect), ..Options::default() }
}

/// The connection is cut again and again under calls: each is carried out once, and answered.
#[tokio::test]
async fn cuts_lose_no_call_and_double_none() {
    const CALLS: usize = 300;
    // Cuts come faster than longer waits would end.
    let (first_wait, longest_wait) = (Duration::from_millis(10), Duration::from_millis(40));
    let reconnect = Reconnect { first_wait, longest_wait, ..Reconnect::default() };
    let stage = Stage::new(Options { reconnect: Some(reconnect), ..Options::default() }).await;
    let names: Vec<_> = (0..CALLS).map(|number| number.to_string()).collect();
    let calling = async {
        let mut answers = Vec::new();
        for some in names.chunks(20) {
            answers.extend(join_all(some.iter().map(|name| stage.invoke(name))).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        answers
    };
    let cutting = async {
        loop {
            tokio::time::sleep(Duration::from_millis(130)).await;
            stage.proxy.cut();
        }
    };
    let answers = tokio::select! {
        answers = calling => answers,
        () = cutting => unreachable!("it goes on for ever"),
    };
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, names);
    assert_eq!(stage.executed(), CALLS);
    assert!(stage.proxy.connections() > 1, "it was cut");
}

#[tokio::test]
async fn a_call_whose_answer_was_held_back_and_cut_is_carried_out_once() {
    let stage = Stage::new(Options::default()).await;
    stage.proxy.stall(Way::ToClient);
    let faults = async {
        while stage.executed() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stage.proxy.cut();
        stage.proxy.heal();
    };
    let (answer, ()) = tokio::join!(stage.invoke("play"), faults);
    assert_eq!((answer.unwrap(), stage.executed()), ("play".into(), 1));
}

#[tokio::test]
async fn a_stalled_connection_is_replaced() {
    let stage = Stage::new(impatient()).await;
    stage.proxy.stall(Way::ToServer);
    let healing = async {
        stage.client.status().wait_for(|status| matches!(status, Status::Away { .. })).await.unwrap();
        stage.proxy.heal();
    };
    let (answer, ()) = tokio::join!(stage.invoke("play"), healing);
    assert_eq!((answer.unwrap(), stage.executed()), ("play".into(), 1));
}

#[tokio::test]
async fn a_half_closed_connection_is_replaced() {
    let stage = Stage::new(impatient()).await;
    for way in [Way::ToClient, Way::ToServer] {
        stage.proxy.half_close(way);
        stage.client.status().wait_for(|status| matches!(status, Status::Away { .. })).await.unwrap();
        stage.proxy.heal();
        stage.invoke("again").await.unwrap();
    }
    assert_eq!(stage.executed(), 2);
}

#[tokio::test]
async fn slowness_is_no_fault() {
    let stage = Stage::new(Options::default()).await;
    stage.proxy.delay(Way::ToClient, Duration::from_millis(20));
    let names: Vec<_> = (0..10).map(|number| number.to_string()).collect();
    let answers = join_all(names.iter().map(|name| stage.invoke(name))).await;
    assert!(answers.into_iter().map(Result::unwrap).eq(names));
    assert_eq!(stage.proxy.connections(), 1);
}

#[tokio::test]
async fn answers_that_overtake_one_another_find_their_callers() {
    let stage = Stage::new(Options::default()).await;
    stage.proxy.reorder(Way::ToClient);
    let (first, second) = tokio::join!(stage.invoke("one"), stage.invoke("two"));
    assert_eq!((first.unwrap(), second.unwrap()), ("one".into(), "two".into()));
}

/// The answer cannot be read, so its caller waits in vain; others do not.
#[tokio::test]
async fn rubbish_hurts_only_whom_it_was_for() {
    let stage = Stage::new(Options { request_timeout: Duration::from_secs(1), ..Options::default() }).await;
    stage.proxy.corrupt(Way::ToClient);
    assert!(matches!(stage.invoke("one").await, Err(Error::TimedOut { .. })));
    assert_eq!(stage.invoke("two").await.unwrap(), "two");
    assert_eq!(stage.proxy.connections(), 1);
}

#[tokio::test]
async fn events_go_on_after_a_cut() {
    let mut stage = Stage::new(Options::default()).await;
    for number in 1..=3 {
        stage.server.raise.send(number).await.unwrap();
        // What was raised is on its way before this is answered.
        stage.invoke("after").await.unwrap();
        while stage.events.len() < usize::try_from(number).unwrap() {
            tokio::task::yield_now().await;
        }
        stage.proxy.cut();
        stage.resumed(u64::try_from(number).unwrap()).await;
    }
    stage.server.raise.send(4).await.unwrap();
    while stage.events.len() < 4 {
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting(&mut stage.events), [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_server_that_is_away_for_a_while_is_come_back_to() {
    let stage = Stage::new(Options::default()).await;
    stage.proxy.vanish().await;
    let is_refused = |status: &Status| matches!(status, Status::Away { is_refused: true, .. });
    stage.client.status().wait_for(is_refused).await.unwrap();
    let back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stage.proxy.come_back().await.unwrap();
    };
    let (answer, ()) = tokio::join!(stage.invoke("play"), back);
    assert_eq!((answer.unwrap(), stage.executed()), ("play".into(), 1));
}

//! A connection is lost, and the session goes on over another.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use kurento::client::{Client, Error, Lost, Options, Reconnect, Status};
use kurento::rpc::{ErrorCode, Request};
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio::sync::mpsc;

use crate::peer::{Peer, endpoint, waiting};

/// A media server that can be lost and found again.
struct Stage {
    client: Client,
    events: mpsc::Receiver<kurento::Event>,
    dialled: mpsc::Receiver<DuplexStream>,
    /// Whether nobody listens.
    is_gone: Arc<AtomicBool>,
}

impl Stage {
    /// A client that has connected and has been given the session `S`, and its peer.
    async fn new(options: Options) -> (Self, Peer) {
        let (stage, mut peer) = Self::without_session(options).await;
        let script = async {
            let id = peer.request().await.id.unwrap();
            peer.answer(id, Value::Null).await;
        };
        let object = endpoint();
        let (answer, ()) = tokio::join!(stage.client.release(&object), script);
        answer.unwrap();
        (stage, peer)
    }

    /// As [`Self::new`]; nothing was asked yet.
    async fn without_session(options: Options) -> (Self, Peer) {
        let (sender, mut dialled) = mpsc::channel(100);
        let is_gone = Arc::new(AtomicBool::new(false));
        let gone = Arc::clone(&is_gone);
        let dial = move || {
            let (near, far) = tokio::io::duplex(64 * 1024);
            let there = !gone.load(Ordering::Relaxed) && sender.try_send(far).is_ok();
            async move { if there { Ok(near) } else { Err(io::Error::from(io::ErrorKind::ConnectionRefused)) } }
        };
        let script = async {
            let mut peer = Peer::accept(dialled.recv().await.unwrap()).await;
            let ping = peer.request().await;
            peer.send(pong(&ping)).await;
            peer
        };
        let (connected, peer) = tokio::join!(Client::through(dial, options), script);
        let (client, events) = connected.unwrap();
        (Self { client, events, dialled, is_gone }, peer)
    }

    /// Waits until the client is back, up to its first ping, which is answered.
    async fn next_peer(&mut self) -> Peer {
        let mut peer = Peer::accept(self.dialled.recv().await.unwrap()).await;
        let ping = peer.request().await;
        assert_eq!(ping.method, "ping");
        peer.send(pong(&ping)).await;
        peer
    }

    /// Waits until the client is back and gives it its session again.
    async fn resumed(&mut self) -> Peer {
        let mut peer = self.next_peer().await;
        let connect = peer.request().await;
        assert_eq!((connect.method.as_str(), &connect.params["sessionId"]), ("connect", &json!("S")));
        peer.answer(connect.id.unwrap(), Value::Null).await;
        peer
    }

    async fn until(&self, is_it: impl FnMut(&Status) -> bool) -> Status {
        self.client.status().wait_for(is_it).await.unwrap().clone()
    }
}

/// The answer to a ping names no session.
fn pong(ping: &Request) -> String {
    json!({ "id": ping.id, "jsonrpc": "2.0", "result": { "value": "pong" } }).to_string()
}

fn number(request: &Request) -> u64 {
    request.id.as_ref().and_then(kurento::rpc::Id::as_u64).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_session_goes_on_and_so_does_the_count() {
    let (mut stage, peer) = Stage::new(Options::default()).await;
    drop(peer);
    let mut peer = stage.resumed().await;
    stage.until(|status| *status == Status::Connected { resumed: 1 }).await;
    let script = async {
        let request = peer.request().await;
        assert_eq!(number(&request), 5, "after ping, release, ping and connect");
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(stage.client.ping(), script);
    outcome.unwrap();
    assert_eq!(stage.client.ended(), None);
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_answer_was_lost_is_repeated_under_its_id() {
    let (mut stage, mut peer) = Stage::new(Options::default()).await;
    let (client, object) = (stage.client.clone(), endpoint());
    let script = async {
        let first = peer.request().await;
        drop(peer);
        let mut peer = stage.resumed().await;
        let again = peer.request().await;
        assert_eq!(again, first);
        peer.answer(again.id.unwrap(), "once".into()).await;
        peer
    };
    let (answer, _peer) = tokio::join!(client.invoke(&object, "getName", Value::Null), script);
    assert_eq!(answer.unwrap(), "once");
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_meanwhile_waits_and_keeps_its_order() {
    let (mut stage, peer) = Stage::new(Options::default()).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    drop(peer);
    stage.until(|status| matches!(status, Status::Away { .. })).await;
    let (client, object, gone) = (stage.client.clone(), endpoint(), Arc::clone(&stage.is_gone));
    let names: Vec<_> = (0..300).map(|number| format!("operation{number}")).collect();
    let calls = join_all(names.iter().map(|name| client.invoke(&object, name, Value::Null)));
    let script = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        gone.store(false, Ordering::Relaxed);
        let mut peer = stage.resumed().await;
        let mut asked = Vec::new();
        for _ in &names {
            let request = peer.request().await;
            asked.push(request.params["operation"].as_str().unwrap().to_owned());
            peer.answer(request.id.unwrap(), Value::Null).await;
        }
        asked
    };
    let (answers, asked) = tokio::join!(calls, script);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(asked, names);
}

#[tokio::test(start_paused = true)]
async fn a_call_does_not_wait_longer_than_its_time() {
    let (stage, peer) = Stage::new(Options::default()).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    drop(peer);
    let start = tokio::time::Instant::now();
    assert!(matches!(stage.client.ping().await, Err(Error::TimedOut { .. })));
    assert_eq!(start.elapsed().as_secs(), Options::default().request_timeout.as_secs());
    assert_eq!(stage.client.ended(), None);
}

/// The server may have forgotten its answer, and would do it twice.
#[tokio::test(start_paused = true)]
async fn what_was_sent_long_ago_is_not_repeated() {
    let options = Options { request_timeout: Duration::from_secs(60), ..Options::default() };
    let (mut stage, mut peer) = Stage::new(options).await;
    let (client, object) = (stage.client.clone(), endpoint());
    let script = async {
        let first = peer.request().await;
        assert_eq!(first.params["operation"], "play");
        stage.is_gone.store(true, Ordering::Relaxed);
        drop(peer);
        tokio::time::sleep(Duration::from_secs(16)).await;
        stage.is_gone.store(false, Ordering::Relaxed);
        let mut peer = stage.resumed().await;
        let next = peer.request().await;
        assert_eq!(next.method, "ping");
        peer.answer(next.id.unwrap(), "pong".into()).await;
    };
    let lost = async {
        let outcome = client.invoke(&object, "play", Value::Null).await;
        client.ping().await.unwrap();
        outcome
    };
    let (outcome, ()) = tokio::join!(lost, script);
    assert!(matches!(outcome, Err(Error::ConnectionLost { .. })), "{outcome:?}");
}

/// A request that names no session makes one, and would make another.
#[tokio::test(start_paused = true)]
async fn the_request_that_makes_the_session_is_not_repeated() {
    let (mut stage, mut peer) = Stage::without_session(Options::default()).await;
    let client = stage.client.clone();
    let script = async {
        assert_eq!(peer.request().await.method, "create");
        drop(peer);
        stage.next_peer().await
    };
    let (outcome, _peer) = tokio::join!(client.create_pipeline(), script);
    assert!(matches!(outcome, Err(Error::ConnectionLost { .. })), "{outcome:?}");
    stage.until(|status| *status == Status::Connected { resumed: 1 }).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_server_does_not_know_is_the_end() {
    let (mut stage, mut peer) = Stage::new(Options::default()).await;
    let client = stage.client.clone();
    let script = async {
        peer.request().await;
        drop(peer);
        let mut peer = stage.next_peer().await;
        let connect = peer.request().await;
        peer.refuse(connect.id.unwrap(), ErrorCode::InvalidSession, "Invalid session").await;
        peer
    };
    let (outcome, _peer) = tokio::join!(client.ping(), script);
    assert!(outcome.unwrap_err().is_connection_lost());
    assert!(matches!(client.closed().await.reason, Lost::SessionGone { .. }));
    assert_eq!(stage.events.recv().await, None);
}

#[tokio::test(start_paused = true)]
async fn it_is_given_up_after_a_while() {
    let reconnect = Reconnect::default();
    let (stage, peer) = Stage::new(Options::default()).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    let start = tokio::time::Instant::now();
    drop(peer);
    let ended = stage.client.closed().await;
    assert!(matches!(ended.reason, Lost::Broken(_) | Lost::ClosedByPeer { .. }), "{ended:?}");
    let took = start.elapsed();
    assert!(took >= reconnect.give_up_after, "{took:?}");
    assert!(took <= reconnect.give_up_after + reconnect.longest_wait, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn that_nobody_listens_is_told() {
    let (mut stage, peer) = Stage::new(Options::default()).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    drop(peer);
    stage.until(|status| matches!(status, Status::Away { is_refused: true, .. })).await;
    stage.is_gone.store(false, Ordering::Relaxed);
    let _peer = stage.resumed().await;
    stage.until(|status| *status == Status::Connected { resumed: 1 }).await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_replaced() {
    let options = Options::default();
    let (mut stage, silent) = Stage::new(options.clone()).await;
    let start = tokio::time::Instant::now();
    let _peer = stage.resumed().await;
    let took = start.elapsed();
    let expected = options.ping_interval + options.ping_timeout;
    assert!(took >= expected && took < expected + Duration::from_secs(1), "{took:?}");
    drop(silent);
}

/// The connection stands, and is lost again before the session is.
#[tokio::test(start_paused = true)]
async fn a_way_back_that_is_cut_is_tried_again() {
    let options = Options { request_timeout: Duration::from_secs(60), ..Options::default() };
    let (mut stage, peer) = Stage::new(options).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    drop(peer);
    stage.until(|status| matches!(status, Status::Away { .. })).await;
    let (client, gone) = (stage.client.clone(), Arc::clone(&stage.is_gone));
    let script = async {
        gone.store(false, Ordering::Relaxed);
        for _ in 0..3 {
            drop(stage.next_peer().await);
        }
        // One that takes the connection and says nothing.
        let silent = Peer::accept(stage.dialled.recv().await.unwrap()).await;
        let mut peer = stage.resumed().await;
        let request = peer.request().await;
        peer.answer(request.id.unwrap(), "pong".into()).await;
        (peer, silent)
    };
    let (outcome, _peers) = tokio::join!(client.ping(), script);
    outcome.unwrap();
    stage.until(|status| *status == Status::Connected { resumed: 1 }).await;
}

#[tokio::test(start_paused = true)]
async fn events_come_over_the_new_connection() {
    let (mut stage, mut peer) = Stage::new(Options::default()).await;
    peer.raise(1).await;
    peer.raise(2).await;
    drop(peer);
    let mut peer = stage.resumed().await;
    stage.until(|status| *status == Status::Connected { resumed: 1 }).await;
    peer.raise(3).await;
    let script = async {
        let request = peer.request().await;
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(stage.client.ping(), script);
    outcome.unwrap();
    assert_eq!(waiting(&mut stage.events), [1, 2, 3], "none is lost or doubled");
}

#[tokio::test(start_paused = true)]
async fn closing_while_away_is_the_end() {
    let (stage, peer) = Stage::new(Options::default()).await;
    stage.is_gone.store(true, Ordering::Relaxed);
    drop(peer);
    stage.until(|status| matches!(status, Status::Away { .. })).await;
    stage.client.close().await;
    assert_eq!(stage.client.closed().await.reason, Lost::ClosedHere);
}

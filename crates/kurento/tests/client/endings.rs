use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt;
use kurento::client::{Client, Error, Lost, Options, Resume};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::broken_stream::cut_writes;
use crate::peer::{Peer, connected};

#[tokio::test(start_paused = true)]
async fn a_lost_connection_fails_all_who_wait_and_all_who_come() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        for _ in 0..3 {
            peer.request().await;
        }
        drop(peer);
    };
    let waiting = async { tokio::join!(client.ping(), client.ping(), client.ping()) };
    let ((first, second, third), ()) = tokio::join!(waiting, script);
    for outcome in [first, second, third, client.ping().await] {
        let error = outcome.unwrap_err();
        assert!(error.is_connection_lost(), "{error}");
        assert!(error.to_string().starts_with("the connection to the media server is lost: "), "{error}");
    }
    let ended = client.closed().await;
    assert!(matches!(ended.reason, Lost::Broken(_)), "{ended:?}");
    assert_eq!(ended.resume, Resume { session_id: Some("S".into()), last_id: 4 });
}

#[tokio::test(start_paused = true)]
async fn the_reason_of_the_peer_is_told() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        peer.request().await;
        peer.close(1013, "try again later").await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    let reason = "the media server closed it with code 1013: try again later";
    assert_eq!(outcome.unwrap_err().to_string(), format!("the connection to the media server is lost: {reason}"));
    assert_eq!(client.ended().unwrap().reason.to_string(), reason);
}

#[tokio::test(start_paused = true)]
async fn the_reason_of_the_peer_is_told_even_when_nothing_can_be_written() {
    let (near, far) = tokio::io::duplex(1024);
    let (near, cut) = cut_writes(near);
    let script = async {
        let mut peer = Peer::accept(far).await;
        let ping = peer.request().await;
        peer.answer(ping.id.unwrap(), "pong".into()).await;
        peer
    };
    let (client, mut peer) = tokio::join!(Client::over(near, Options::default()), script);
    let (client, _events) = client.unwrap();
    cut.store(true, Ordering::Relaxed);
    let farewell = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        peer.close(1013, "try again later").await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), farewell);
    assert!(outcome.unwrap_err().to_string().ends_with("closed it with code 1013: try again later"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_lost() {
    let options = Options::default();
    let (client, _events, peer) = connected(options.clone()).await;
    let start = Instant::now();
    assert_eq!(client.closed().await.reason, Lost::Silent(options.ping_timeout));
    let expected = options.ping_interval + options.ping_timeout;
    let took = start.elapsed();
    assert!(took >= expected && took < expected + Duration::from_millis(10), "{took:?}");
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_pings_is_kept() {
    let (client, _events, peer) = connected(Options::default()).await;
    let peer = tokio::spawn(peer.echo());
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(client.ended(), None);
    client.ping().await.unwrap();
    client.close().await;
    peer.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn closing_says_goodbye() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let other = client.clone();
    let waiting = tokio::spawn(async move { other.ping().await });
    peer.request().await;
    client.close().await;
    assert!(matches!(waiting.await.unwrap(), Err(Error::ConnectionLost { reason: Lost::ClosedHere })));
    assert!(matches!(client.ping().await, Err(Error::ConnectionLost { reason: Lost::ClosedHere })));
    assert!(matches!(peer.socket.next().await, Some(Ok(Message::Close(None)))));
    client.close().await;
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_closes() {
    let (client, mut events, mut peer) = connected(Options::default()).await;
    drop(client.clone());
    assert_eq!(events.try_recv(), Err(tokio::sync::mpsc::error::TryRecvError::Empty));
    drop(client);
    assert!(matches!(peer.socket.next().await, Some(Ok(Message::Close(None)))));
    assert_eq!(events.recv().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_follows_goes_on_counting() {
    let (client, _events, peer) = connected(Options::default()).await;
    drop(peer);
    let resume = client.closed().await.resume;
    let (near, far) = tokio::io::duplex(1024);
    let script = async {
        let mut peer = Peer::accept(far).await;
        let first = peer.request().await;
        assert_eq!((first.id, &first.params["sessionId"]), (Some(2.into()), &"S".into()));
    };
    let options = Options { resume, ..Options::default() };
    let (outcome, ()) = tokio::join!(Client::over(near, options), script);
    outcome.unwrap_err();
}

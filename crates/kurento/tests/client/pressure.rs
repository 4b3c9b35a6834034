//! What happens when more is asked than is answered.

use std::time::Duration;

use futures_util::future::join_all;
use kurento::client::{Error, Lost, Options};
use serde_json::Value;

use crate::peer::{connected, connected_through, endpoint};

#[tokio::test(start_paused = true)]
async fn callers_who_gave_up_make_room() {
    let (client, _events, mut peer) = connected(Options { max_pending: 2, ..Options::default() }).await;
    for _ in 0..2 {
        let given_up = tokio::time::timeout(Duration::from_secs(1), client.ping());
        assert!(given_up.await.is_err());
        peer.request().await;
    }
    let script = async {
        let request = peer.request().await;
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    outcome.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gave_up_before_the_request_went_out_is_skipped() {
    let (client, _events, mut peer) = connected(Options { max_pending: 1, ..Options::default() }).await;
    let script = async {
        let first = peer.request().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        peer.answer(first.id.unwrap(), "first".into()).await;
        let next = peer.request().await;
        assert_eq!(next.params["operation"], "third");
        peer.answer(next.id.unwrap(), "third".into()).await;
    };
    let object = endpoint();
    let calls = async {
        tokio::join!(
            client.invoke(&object, "first", Value::Null),
            tokio::time::timeout(Duration::from_secs(1), client.invoke(&object, "second", Value::Null)),
            client.invoke(&object, "third", Value::Null),
        )
    };
    let ((first, second, third), ()) = tokio::join!(calls, script);
    assert_eq!([first.unwrap(), third.unwrap()], ["first", "third"]);
    assert!(second.is_err());
}

#[tokio::test(start_paused = true)]
async fn callers_wait_within_their_own_time_for_room() {
    let (client, _events, mut peer) = connected(Options { max_pending: 1, ..Options::default() }).await;
    let calls = join_all((0..200).map(|_| client.ping()));
    for outcome in calls.await {
        assert!(matches!(outcome, Err(Error::TimedOut { .. })), "{outcome:?}");
    }
    assert_eq!(client.ended(), None);
    let first = peer.request().await;
    assert_eq!(first.method, "ping");
}

/// Two sides that write and do not read would wait for one another.
#[tokio::test(start_paused = true)]
async fn both_sides_write_at_once() {
    const CALLS: usize = 200;
    let (client, mut events, mut peer) = connected_through(256, Options::default()).await;
    let script = async {
        for number in 0..1000 {
            peer.raise(number).await;
        }
        for _ in 0..CALLS {
            let request = peer.request().await;
            peer.answer(request.id.unwrap(), "pong".into()).await;
        }
    };
    let (outcomes, ()) = tokio::join!(join_all((0..CALLS).map(|_| client.ping())), script);
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(crate::peer::waiting(&mut events).len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_is_lost() {
    let options = Options::default();
    let (client, _events, peer) = connected_through(256, options.clone()).await;
    let offer = "x".repeat(10_000);
    let object = endpoint();
    for outcome in join_all((0..300).map(|_| client.process_offer(&object, &offer))).await {
        assert!(matches!(outcome, Err(Error::TimedOut { .. })), "{outcome:?}");
    }
    assert_eq!(client.closed().await.reason, Lost::Silent(options.ping_timeout));
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_too_large_ends_the_connection() {
    let (client, _events, mut peer) = connected(Options { max_message_bytes: 1000, ..Options::default() }).await;
    peer.send("x".repeat(1001)).await;
    let ended = client.closed().await;
    assert!(matches!(&ended.reason, Lost::Broken(reason) if reason.contains("too long")), "{ended:?}");
}

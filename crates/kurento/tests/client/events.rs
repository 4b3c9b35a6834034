use kurento::client::Options;
use serde_json::json;

use crate::peer::{connected, waiting};

#[tokio::test(start_paused = true)]
async fn an_event_may_come_before_the_answer() {
    let (client, mut events, mut peer) = connected(Options::default()).await;
    let script = async {
        let id = peer.expect("create", json!({ "constructorParams": {}, "type": "MediaPipeline" })).await;
        peer.raise(1).await;
        peer.answer(id, "1_kurento.MediaPipeline".into()).await;
        peer.raise(2).await;
    };
    let (pipeline, ()) = tokio::join!(client.create_pipeline(), script);
    assert_eq!(pipeline.unwrap().as_str(), "1_kurento.MediaPipeline");
    for number in [1, 2] {
        let event = events.recv().await.unwrap();
        assert_eq!(event.data, kurento::EventData::DataChannelOpened { channel_id: number });
    }
}

/// Raises events and then answers a ping, so that all events have arrived when this returns.
async fn raise(count: i32, options: Options) -> (kurento::client::Client, Vec<i32>) {
    let (client, mut events, mut peer) = connected(options).await;
    let script = async {
        let request = peer.request().await;
        for number in 1..=count {
            peer.raise(number).await;
        }
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    outcome.unwrap();
    let waiting = waiting(&mut events);
    (client, waiting)
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_drops_the_newest_and_counts() {
    let (client, waiting) = raise(5, Options { event_queue: 2, ..Options::default() }).await;
    assert_eq!((waiting, client.dropped_events()), (vec![1, 2], 3));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_dropped_while_there_is_room() {
    let (client, waiting) = raise(100, Options { event_queue: 100, ..Options::default() }).await;
    assert_eq!((waiting, client.dropped_events()), ((1..=100).collect(), 0));
}

#[tokio::test(start_paused = true)]
async fn events_may_have_no_reader() {
    let (client, events, mut peer) = connected(Options::default()).await;
    drop(events);
    let script = async {
        let request = peer.request().await;
        peer.raise(1).await;
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    outcome.unwrap();
    assert_eq!(client.dropped_events(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_events_end_with_the_connection() {
    let (client, mut events, mut peer) = connected(Options::default()).await;
    peer.raise(1).await;
    drop(peer);
    client.closed().await;
    assert!(events.recv().await.is_some());
    assert!(events.recv().await.is_none());
}

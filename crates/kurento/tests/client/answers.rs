use std::time::Duration;

use kurento::client::{Error, Options};
use kurento::rpc::ErrorCode;
use serde_json::{Value, json};

use crate::peer::{connected, endpoint};

#[tokio::test(start_paused = true)]
async fn answers_find_their_callers_in_any_order() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let object = endpoint();
    let calls = async {
        tokio::join!(
            client.invoke(&object, "first", Value::Null),
            client.invoke(&object, "second", Value::Null),
            client.invoke(&object, "third", Value::Null),
        )
    };
    let script = async {
        let mut requests = Vec::new();
        for _ in 0..3 {
            requests.push(peer.request().await);
        }
        for request in requests.into_iter().rev() {
            peer.answer(request.id.unwrap(), request.params["operation"].clone()).await;
        }
    };
    let ((first, second, third), ()) = tokio::join!(calls, script);
    assert_eq!([first.unwrap(), second.unwrap(), third.unwrap()], ["first", "second", "third"]);
}

#[tokio::test(start_paused = true)]
async fn an_error_has_kurentos_code() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        let request = peer.request().await;
        peer.refuse(request.id.unwrap(), ErrorCode::MediaObjectNotFound, "Object 'x' not found").await;
    };
    let object = endpoint();
    let (outcome, ()) = tokio::join!(client.process_offer(&object, "v=0"), script);
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::MediaObjectNotFound));
    assert!(!error.is_connection_lost());
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_another_shape_is_an_error() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        for value in [Value::Null, json!(5), json!("no id")] {
            let request = peer.request().await;
            peer.answer(request.id.unwrap(), value).await;
        }
    };
    let calls = async {
        for _ in 0..3 {
            assert!(matches!(client.create_pipeline().await, Err(Error::UnexpectedAnswer { .. })));
        }
    };
    tokio::join!(calls, script);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_answered_times_out_alone() {
    let request_timeout = Duration::from_secs(3);
    let (client, _events, mut peer) = connected(Options { request_timeout, ..Options::default() }).await;
    let start = tokio::time::Instant::now();
    let object = endpoint();
    let error = client.process_offer(&object, "v=0").await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { operation, .. } if operation == "processOffer"));
    let took = start.elapsed();
    assert!(took >= request_timeout && took < request_timeout + Duration::from_millis(10), "{took:?}");

    let script = async {
        let late = peer.request().await;
        peer.answer(late.id.unwrap(), "late".into()).await;
        let next = peer.request().await;
        peer.answer(next.id.unwrap(), "in time".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.process_offer(&object, "v=0"), script);
    assert_eq!(outcome.unwrap(), "in time");
}

#[tokio::test(start_paused = true)]
async fn rubbish_and_unknown_answers_change_nothing() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        let request = peer.request().await;
        for text in ["", "{", "[]", "5", r#"{"id":99,"jsonrpc":"2.0","result":{}}"#, r#"{"method":"onNews"}"#] {
            peer.send(text).await;
        }
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    outcome.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_session_is_remembered_and_sent_along() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        let request = peer.request().await;
        assert_eq!(request.params["sessionId"], "S");
        peer.answer(request.id.unwrap(), "pong".into()).await;
    };
    let (outcome, ()) = tokio::join!(client.ping(), script);
    outcome.unwrap();
}

use std::time::Duration;

use serde_json::json;

use super::server::Server;

#[test]
fn a_ping_needs_no_session_and_makes_none() {
    let mut server = Server::new();
    let connection = server.open();
    assert_eq!(server.result(connection, "ping", json!({ "interval": 240_000 })), json!({ "value": "pong" }));
    assert_eq!(server.result(connection, "ping", json!(null)), json!({ "value": "pong" }));
}

#[test]
fn connect_gives_a_session_that_the_socket_then_serves() {
    let mut server = Server::new();
    let connection = server.open();
    let connected = server.result(connection, "connect", json!({}));
    let pong = server.result(connection, "ping", json!({}));
    assert_eq!(pong, json!({ "sessionId": connected["sessionId"], "value": "pong" }));
    let other = server.open();
    let second = server.result(other, "connect", json!({}));
    assert_eq!(second["serverId"], connected["serverId"]);
    assert_ne!(second["sessionId"], connected["sessionId"]);
}

#[test]
fn any_first_request_gives_a_session() {
    let mut server = Server::new();
    let connection = server.open();
    let described = server.result(connection, "describe", json!({ "object": "manager_ServerManager" }));
    let pong = server.result(connection, "ping", json!({}));
    assert_eq!(pong["sessionId"], described["sessionId"]);
}

#[test]
fn a_session_exists_only_while_it_holds_an_object() {
    let mut server = Server::new();
    let connection = server.open();
    let session = server.result(connection, "connect", json!({}))["sessionId"].take();
    for method in ["connect", "keepAlive"] {
        assert_eq!(server.error(connection, method, json!({ "sessionId": session }))["code"], 40007);
    }
    server.pipeline(connection);
    assert_eq!(server.result(connection, "connect", json!({ "sessionId": session }))["sessionId"], session);
    assert_eq!(server.result(connection, "keepAlive", json!({})), json!({ "sessionId": session }));
    assert_eq!(server.result(connection, "closeSession", json!({})), json!(null));
    for method in ["connect", "keepAlive"] {
        let error = server.error(connection, method, json!({}));
        assert_eq!(
            error,
            json!({ "code": 40007, "data": { "type": "INVALID_SESSION" }, "message": "Invalid session" })
        );
    }
}

#[test]
fn a_client_may_choose_its_session() {
    let mut server = Server::new();
    let connection = server.open();
    let created = server.result(connection, "create", json!({ "type": "MediaPipeline", "sessionId": "my-own" }));
    assert_eq!(created["sessionId"], "my-own");
    let pong = server.result(connection, "ping", json!({ "sessionId": 5 }));
    assert_eq!(pong["sessionId"], "5", "a number will do for a string");
}

#[test]
fn closing_an_unknown_session_says_nothing() {
    let mut server = Server::new();
    let connection = server.open();
    assert_eq!(server.result(connection, "closeSession", json!({ "sessionId": "nope" })), json!(null));
}

#[test]
fn a_session_id_may_not_be_huge() {
    let mut server = Server::new();
    let connection = server.open();
    let params = json!({ "type": "MediaPipeline", "sessionId": "x".repeat(100_000) });
    assert_eq!(server.error(connection, "create", params)["code"], 40007);
}

#[test]
fn notifications_are_answered_with_their_result_in_an_error() {
    let mut server = Server::new();
    let connection = server.open();
    let answer = server.ask_with_id(connection, json!(null), "ping", json!({}));
    let error = json!({
        "code": -32000,
        "data": { "value": "pong" },
        "message": "Ignoring response because of a notification request",
    });
    assert_eq!(answer, json!({ "error": error, "id": null, "jsonrpc": "2.0" }));
}

#[test]
fn ids_are_echoed_with_their_type() {
    let mut server = Server::new();
    let connection = server.open();
    for id in [json!("abc"), json!(0), json!(-5), json!(1.5)] {
        assert_eq!(server.ask_with_id(connection, id.clone(), "ping", json!({}))["id"], id);
    }
}

#[test]
fn an_answer_is_given_again_for_20_seconds() {
    let mut server = Server::new();
    let connection = server.client();
    let pipeline = server.pipeline(connection);
    let first = server.ask_with_id(connection, json!(900), "create", json!({ "type": "MediaPipeline" }));
    let describe = json!({ "object": pipeline });
    assert_eq!(server.ask_with_id(connection, json!(900), "describe", describe.clone()), first);
    server.pass(Duration::from_secs(19));
    assert_eq!(server.ask_with_id(connection, json!("900"), "describe", describe.clone()), first);
    server.pass(Duration::from_secs(1));
    let second = server.ask_with_id(connection, json!(900), "describe", describe);
    assert_eq!(second["result"]["type"], "MediaPipeline");
}

#[test]
fn errors_are_remembered_too_but_not_for_other_sessions() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    let object = json!({ "object": "manager_ServerManager" });
    let error = server.ask_with_id(first, json!(901), "describe", json!({ "object": "nope" }));
    assert_eq!(server.ask_with_id(first, json!(901), "describe", object.clone()), error);
    assert!(server.ask_with_id(second, json!(901), "describe", object).get("result").is_some());
}

#[test]
fn a_client_that_comes_back_has_its_subscriptions_and_has_missed_events() {
    let mut server = Server::new();
    let (watcher, client) = (server.client(), server.open());
    let session = server.result(client, "connect", json!({}))["sessionId"].take();
    let pipeline = server.pipeline(client);
    let (source, sink) = (server.endpoint(client, &pipeline), server.endpoint(client, &pipeline));
    server.subscribe(client, &source, "ElementConnected");
    server.close(client);
    let video = json!({ "sink": sink, "mediaType": "VIDEO" });
    server.invoke(watcher, &source, "connect", video.clone());
    let again = server.open();
    server.result(again, "connect", json!({ "sessionId": session }));
    assert_eq!(server.events(again), []);
    server.invoke(watcher, &source, "connect", video);
    assert_eq!(server.events(again), [("ElementConnected".into(), source)]);
    assert_eq!(server.events(client), []);
}

#[test]
fn a_request_sent_again_through_another_socket_takes_the_session_there() {
    let mut server = Server::new();
    let (first, second, other) = (server.open(), server.open(), server.client());
    let subscribe = json!({ "object": "manager_ServerManager", "type": "ObjectCreated", "sessionId": "s" });
    let answer = server.ask_with_id(first, json!(7), "subscribe", subscribe.clone());
    assert_eq!(server.ask_with_id(second, json!(7), "subscribe", subscribe), answer);
    server.pipeline(other);
    assert_eq!((server.events(first).len(), server.events(second).len()), (0, 1), "subscribed once, heard there");
}

#[test]
fn the_last_socket_that_used_a_session_hears_its_events() {
    let mut server = Server::new();
    let (first, second, other) = (server.open(), server.open(), server.client());
    let session = server.result(first, "connect", json!({}))["sessionId"].take();
    server.subscribe(first, "manager_ServerManager", "ObjectCreated");
    server.result(second, "connect", json!({ "sessionId": session }));
    server.pipeline(other);
    assert_eq!((server.events(first).len(), server.events(second).len()), (0, 1));
    assert_eq!(server.result(first, "ping", json!({})), json!({ "value": "pong" }), "it serves no session any more");
    let describe = json!({ "object": "manager_ServerManager", "sessionId": session });
    server.result(first, "describe", describe);
    server.pipeline(other);
    assert_eq!((server.events(first).len(), server.events(second).len()), (1, 0));
}

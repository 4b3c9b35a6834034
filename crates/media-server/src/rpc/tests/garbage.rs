use std::time::Duration;

use serde_json::json;

use super::server::Server;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_session_without_a_socket_ends_after_one_to_two_periods() {
    for away in [SECOND, Server::COLLECTION - SECOND, Server::COLLECTION / 2] {
        let mut server = Server::new();
        let (watcher, client) = (server.client(), server.client());
        let pipeline = server.pipeline(client);
        server.pass(away);
        server.close(client);
        server.pass(Server::COLLECTION - SECOND);
        assert!(server.exists(watcher, &pipeline), "away at {away:?}");
        server.pass(Server::COLLECTION + SECOND);
        assert!(!server.exists(watcher, &pipeline), "away at {away:?}");
    }
}

#[test]
fn an_open_socket_keeps_its_session_without_a_word() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    server.pass(10 * Server::COLLECTION);
    assert!(server.exists(client, &pipeline));
}

#[test]
fn a_client_that_comes_back_in_time_finds_its_objects() {
    let mut server = Server::new();
    let client = server.open();
    let session = server.result(client, "connect", json!({}))["sessionId"].take();
    let pipeline = server.pipeline(client);
    server.close(client);
    server.pass(Server::COLLECTION - SECOND);
    let again = server.open();
    server.result(again, "connect", json!({ "sessionId": session }));
    server.pass(10 * Server::COLLECTION);
    assert!(server.exists(again, &pipeline));
}

#[test]
fn a_collected_session_is_not_known_but_its_name_can_be_used_again() {
    let mut server = Server::new();
    let client = server.open();
    let session = server.result(client, "connect", json!({}))["sessionId"].take();
    server.pipeline(client);
    server.close(client);
    server.pass(2 * Server::COLLECTION);
    let again = server.open();
    assert_eq!(server.error(again, "connect", json!({ "sessionId": session }))["code"], 40007);
    server.result(again, "create", json!({ "type": "MediaPipeline", "sessionId": session }));
    server.result(again, "connect", json!({ "sessionId": session }));
}

#[test]
fn children_are_collected_before_their_pipeline() {
    let mut server = Server::new();
    let (watcher, client) = (server.client(), server.client());
    server.subscribe(watcher, "manager_ServerManager", "ObjectDestroyed");
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    server.close(client);
    server.pass(2 * Server::COLLECTION);
    let destroyed: Vec<_> =
        server.event_values(watcher).iter().map(|event| event["data"]["objectId"].clone()).collect();
    assert_eq!(destroyed, [json!(endpoint), json!(pipeline)]);
}

#[test]
fn a_socket_that_lost_its_session_does_not_keep_it() {
    let mut server = Server::new();
    let (watcher, first, second) = (server.client(), server.open(), server.open());
    let session = server.result(first, "connect", json!({}))["sessionId"].take();
    let pipeline = server.pipeline(first);
    server.result(second, "connect", json!({ "sessionId": session }));
    server.close(second);
    server.pass(2 * Server::COLLECTION);
    assert!(!server.exists(watcher, &pipeline));
}

use serde_json::json;

use super::server::Server;
use crate::Limits;

const MANAGER: &str = "manager_ServerManager";

#[test]
fn objects_are_counted() {
    // the manager is one of them
    let mut server = Server::with(Limits { objects: 3, ..Limits::default() });
    let client = server.client();
    let first = server.pipeline(client);
    server.pipeline(client);
    let error = server.error(client, "create", json!({ "type": "MediaPipeline" }));
    assert_eq!((&error["code"], &error["data"]["type"]), (&json!(40009), &json!("NOT_ENOUGH_RESOURCES")));
    server.result(client, "release", json!({ "object": first }));
    server.pipeline(client);
}

#[test]
fn sessions_are_counted() {
    let mut server = Server::with(Limits { sessions: 2, ..Limits::default() });
    let client = server.open();
    let describe = |session: &str| json!({ "object": MANAGER, "sessionId": session });
    for session in ["a", "b", "a"] {
        server.result(client, "describe", describe(session));
    }
    assert_eq!(server.error(client, "describe", describe("c"))["code"], 40009);
    let pipeline = json!({ "type": "MediaPipeline", "sessionId": "c" });
    assert_eq!(server.error(client, "create", pipeline)["code"], 40009);
    let pipelines = json!({ "object": MANAGER, "operation": "getPipelines", "sessionId": "a" });
    assert_eq!(server.result(client, "invoke", pipelines)["value"], json!([]), "nothing is left of what was refused");
}

#[test]
fn subscriptions_are_counted() {
    let mut server = Server::with(Limits { subscriptions: 2, ..Limits::default() });
    let client = server.client();
    let first = server.subscribe(client, MANAGER, "ObjectCreated");
    server.subscribe(client, MANAGER, "ObjectCreated");
    let again = json!({ "object": MANAGER, "type": "ObjectCreated" });
    assert_eq!(server.error(client, "subscribe", again)["code"], 40009);
    server.result(client, "unsubscribe", json!({ "object": MANAGER, "subscription": first }));
    server.subscribe(client, MANAGER, "ObjectCreated");
}

#[test]
fn references_are_counted() {
    let mut server = Server::with(Limits { objects: 2, ..Limits::default() });
    let client = server.open();
    let refused = (0..100).find(|session| {
        let described =
            server.ask(client, "describe", json!({ "object": MANAGER, "sessionId": format!("s{session}") }));
        described["error"]["code"] == 40009
    });
    assert_eq!(refused, Some(16));
}

#[test]
fn tags_and_names_have_an_end() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    for tag in 0..64 {
        server.invoke(client, &pipeline, "addTag", json!({ "key": tag, "value": "x" }));
    }
    assert_eq!(server.refuse(client, &pipeline, "addTag", json!({ "key": "more", "value": "x" }))["code"], 40009);
    server.invoke(client, &pipeline, "addTag", json!({ "key": 5, "value": "again" }));
    let long = "x".repeat(8193);
    assert_eq!(server.refuse(client, &pipeline, "setName", json!({ "name": long }))["code"], 40107);
}

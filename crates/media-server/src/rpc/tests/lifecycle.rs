use serde_json::json;

use super::server::Server;
use crate::objects::WorkerCall;

#[test]
fn ids_tell_class_and_parent() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    assert!(pipeline.ends_with("_kurento.MediaPipeline") && !pipeline.contains('/'));
    assert!(endpoint.starts_with(&format!("{pipeline}/")) && endpoint.ends_with("_kurento.WebRtcEndpoint"));
}

#[test]
fn a_type_may_be_qualified() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let constructor = json!({ "mediaPipeline": pipeline, "unknownParam": 1 });
    server.result(client, "create", json!({ "type": "kurento.WebRtcEndpoint", "constructorParams": constructor }));
    server.result(client, "create", json!({ "type": "MediaPipeline", "constructorParams": null }));
}

#[test]
fn the_workers_make_an_endpoint_as_it_was_asked_for() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let constructor = json!({ "mediaPipeline": pipeline, "recvonly": true, "certificateKeyType": "ECDSA" });
    server.result(client, "create", json!({ "type": "WebRtcEndpoint", "constructorParams": constructor }));
    let [WorkerCall::Create { options, .. }] = server.work()[..] else { panic!("one endpoint is made") };
    assert!(options.recvonly && !options.sendonly);
}

#[test]
fn objects_are_described() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    let described = server.result(client, "describe", json!({ "object": endpoint }));
    assert_eq!(
        (&described["type"], &described["qualifiedType"]),
        (&json!("WebRtcEndpoint"), &json!("kurento.WebRtcEndpoint"))
    );
    assert_eq!(described["hierarchy"][0], "kurento.BaseRtpEndpoint");
    assert_eq!(described["hierarchy"][5], "kurento.MediaObject");
    let described = server.result(client, "describe", json!({ "object": pipeline }));
    assert_eq!(described["hierarchy"], json!(["kurento.MediaObject"]));
}

#[test]
fn release_destroys_the_children_first_and_for_everyone() {
    let mut server = Server::new();
    let (owner, other) = (server.client(), server.client());
    let pipeline = server.pipeline(owner);
    let endpoints = [server.endpoint(owner, &pipeline), server.endpoint(owner, &pipeline)];
    server.result(other, "ref", json!({ "object": endpoints[0] }));
    server.subscribe(other, "manager_ServerManager", "ObjectDestroyed");
    server.work();
    server.result(owner, "release", json!({ "object": pipeline }));
    let destroyed: Vec<_> = server.event_values(other).iter().map(|event| event["data"]["objectId"].clone()).collect();
    assert_eq!(destroyed, [json!(endpoints[0]), json!(endpoints[1]), json!(pipeline)]);
    assert!(matches!(server.work()[..], [WorkerCall::Remove { .. }, WorkerCall::Remove { .. }]));
    for object in [&endpoints[0], &endpoints[1], &pipeline] {
        let error = server.error(other, "describe", json!({ "object": object }));
        assert_eq!(error["message"], format!("Object '{object}' not found"));
    }
}

#[test]
fn a_released_child_leaves_its_parent() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let (first, second) = (server.endpoint(client, &pipeline), server.endpoint(client, &pipeline));
    assert_eq!(server.invoke(client, &pipeline, "getChildren", json!({})), json!([first, second]));
    server.result(client, "release", json!({ "object": first }));
    assert_eq!(server.invoke(client, &pipeline, "getChildren", json!({})), json!([second]));
}

#[test]
fn an_object_lives_until_the_last_session_lets_go() {
    let mut server = Server::new();
    let (first, second, watcher) = (server.client(), server.client(), server.client());
    let pipeline = server.pipeline(first);
    server.result(second, "ref", json!({ "object": pipeline }));
    server.result(first, "unref", json!({ "object": pipeline }));
    assert!(server.exists(watcher, &pipeline));
    server.result(second, "unref", json!({ "object": pipeline }));
    assert!(!server.exists(watcher, &pipeline));
}

#[test]
fn who_creates_in_a_pipeline_holds_it() {
    let mut server = Server::new();
    let (first, second, watcher) = (server.client(), server.client(), server.client());
    let pipeline = server.pipeline(first);
    server.endpoint(second, &pipeline);
    server.result(first, "closeSession", json!({}));
    assert!(server.exists(watcher, &pipeline));
    server.result(second, "closeSession", json!({}));
    assert!(!server.exists(watcher, &pipeline));
}

#[test]
fn describe_invoke_and_subscribe_hold_an_object() {
    let requests = [
        ("describe", json!({})),
        ("invoke", json!({ "operation": "getName" })),
        ("subscribe", json!({ "type": "Error" })),
    ];
    for (method, mut params) in requests {
        let mut server = Server::new();
        let (first, second, watcher) = (server.client(), server.client(), server.client());
        let pipeline = server.pipeline(first);
        params["object"] = json!(pipeline);
        server.result(second, method, params);
        server.result(first, "closeSession", json!({}));
        assert!(server.exists(watcher, &pipeline), "{method}");
    }
}

#[test]
fn listing_the_pipelines_does_not_hold_them() {
    let mut server = Server::new();
    let (owner, watcher) = (server.client(), server.client());
    let pipeline = server.pipeline(owner);
    assert!(server.exists(watcher, &pipeline));
    server.result(owner, "closeSession", json!({}));
    assert!(!server.exists(watcher, &pipeline));
}

#[test]
fn a_pipeline_without_a_holder_takes_its_children_with_it() {
    let mut server = Server::new();
    let (first, second, watcher) = (server.client(), server.client(), server.client());
    let pipeline = server.pipeline(first);
    server.endpoint(second, &pipeline);
    server.result(second, "unref", json!({ "object": pipeline }));
    server.result(first, "closeSession", json!({}));
    assert!(!server.exists(watcher, &pipeline));
}

#[test]
fn closing_a_session_with_release_destroys_shared_objects() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    let pipeline = server.pipeline(first);
    server.result(second, "ref", json!({ "object": pipeline }));
    server.result(first, "closeSession", json!({ "release": true }));
    assert!(!server.exists(second, &pipeline));
}

#[test]
fn what_does_not_exist_can_be_let_go() {
    let mut server = Server::new();
    let client = server.client();
    for method in ["release", "unref"] {
        let result = server.result(client, method, json!({ "object": "nope" }));
        assert!(result.get("sessionId").is_some() && result.get("value").is_none());
    }
    server.result(client, "unsubscribe", json!({ "object": "nope", "subscription": "x" }));
    assert_eq!(server.error(client, "ref", json!({ "object": "nope" }))["code"], 40101);
}

use std::time::Duration;

use serde_json::{Value, json};

use super::server::Server;
use crate::objects::{Answer, Ask};
use crate::rpc::Step;

const MANAGER: &str = "manager_ServerManager";

#[test]
fn the_server_says_what_it_is() {
    let mut server = Server::new();
    let client = server.client();
    let info = server.invoke(client, MANAGER, "getInfo", json!({}));
    assert_eq!((&info["__type__"], &info["type"]), (&json!("ServerInfo"), &json!("KMS")));
    assert!(info["version"].as_str().unwrap().starts_with("7.3."));
    let modules = info["modules"].as_array().unwrap();
    let factories = |name: &str| modules.iter().find(|module| module["name"] == name).unwrap()["factories"].clone();
    assert_eq!(info["capabilities"], json!(["transactions"]));
    assert_eq!(factories("core"), json!(["HubPort", "MediaPipeline", "PassThrough"]));
    let elements = ["Dispatcher", "DispatcherOneToMany", "PlayerEndpoint", "RecorderEndpoint", "WebRtcEndpoint"];
    assert_eq!(factories("elements"), json!(elements));
    assert_eq!(factories("filters"), json!([]));
}

#[test]
fn the_manager_is_an_object_like_others() {
    let mut server = Server::new();
    let client = server.client();
    assert_eq!(server.result(client, "describe", json!({ "object": MANAGER }))["type"], "ServerManager");
    assert_eq!(server.invoke(client, MANAGER, "getName", json!({})), MANAGER);
    assert_eq!(server.invoke(client, MANAGER, "getCreationTime", json!({})), 1_700_000_000);
    assert_eq!(server.invoke(client, MANAGER, "getChildren", json!({})), json!([]));
    assert_eq!(server.invoke(client, MANAGER, "getMetadata", json!({})), "");
    assert_eq!(server.invoke(client, MANAGER, "getCpuCount", json!({})), 2);
    assert_eq!(server.invoke(client, MANAGER, "getUsedMemory", json!({})), 1234);
    assert_eq!(server.refuse(client, MANAGER, "getKmd", json!({ "moduleName": "nope" }))["code"], 40500);
}

#[test]
fn a_module_is_described() {
    let mut server = Server::new();
    let client = server.client();
    let described = server.invoke(client, MANAGER, "getKmd", json!({ "moduleName": "core" }));
    let described: Value = serde_json::from_str(described.as_str().unwrap()).unwrap();
    assert_eq!(described["name"], "core");
    let classes = described["remoteClasses"].as_array().unwrap();
    assert!(classes.iter().any(|class| class["name"] == "HubPort" && class["extends"] == "kurento.MediaElement"));
}

#[test]
fn the_use_of_the_processors_is_measured_for_as_long_as_the_client_says() {
    let mut server = Server::new();
    let client = server.client();
    let request = |with: Value| json!({ "object": MANAGER, "operation": "getUsedCpu", "operationParams": with });
    for (millis, measured) in [(300, 300), (-5, 0), (i32::MAX, 60_000)] {
        match server.begin(client, "invoke", request(json!({ "interval": millis }))) {
            Step::Ask(asked) => {
                assert_eq!(asked.question.ask, Ask::UsedCpu(Duration::from_millis(measured)));
                assert_eq!(server.answered(*asked, Answer::UsedCpu(12.5))["result"]["value"], 12.5);
            }
            other => panic!("nobody is asked: {other:?}"),
        }
    }
    let error = server.error(client, "invoke", request(json!({})));
    assert_eq!(error["message"], "'interval' parameter should be a integer");
}

#[test]
fn it_lists_pipelines_and_sessions() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    let pipelines = [server.pipeline(first), server.pipeline(second)];
    assert_eq!(server.invoke(first, MANAGER, "getPipelines", json!({})), json!(pipelines));
    server.result(second, "release", json!({ "object": pipelines[0] }));
    assert_eq!(server.invoke(first, MANAGER, "getPipelines", json!({})), json!([pipelines[1]]));
    let sessions = server.invoke(first, MANAGER, "getSessions", json!({}));
    let both = [first, second].map(|client| server.result(client, "ping", json!({}))["sessionId"].take());
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert!(both.iter().all(|session| sessions.as_array().unwrap().contains(session)));
}

#[test]
fn it_tells_of_objects_that_come_and_go() {
    let mut server = Server::new();
    let (watcher, client) = (server.client(), server.client());
    server.subscribe(watcher, MANAGER, "ObjectCreated");
    server.subscribe(watcher, MANAGER, "ObjectDestroyed");
    let pipeline = server.pipeline(client);
    server.result(client, "release", json!({ "object": pipeline }));
    let event = |name: &str, field: &str| -> Value {
        let mut data = json!({ "source": MANAGER, "tags": [], "timestampMillis": "1700000000000" });
        data[field] = json!(pipeline);
        json!({ "data": data, "object": MANAGER, "type": name })
    };
    assert_eq!(server.event_values(watcher), [event("ObjectCreated", "object"), event("ObjectDestroyed", "objectId")]);
}

#[test]
fn it_cannot_be_released_but_the_callers_subscriptions_end() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    server.subscribe(first, MANAGER, "ObjectCreated");
    server.subscribe(second, MANAGER, "ObjectCreated");
    server.result(first, "release", json!({ "object": MANAGER }));
    server.pipeline(second);
    assert_eq!((server.events(first).len(), server.events(second).len()), (0, 1));
    assert_eq!(server.invoke(first, MANAGER, "getId", json!({})), MANAGER);
}

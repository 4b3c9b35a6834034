use serde_json::{Value, json};

use super::server::Server;
use crate::objects::WorkerCall;
use crate::rpc::ConnectionId;
use crate::webrtc::{EndpointEventKind, MediaKind};

/// A pipeline with three endpoints; the client hears of all their connections.
struct Stage {
    server: Server,
    client: ConnectionId,
    pipeline: String,
    endpoints: [String; 3],
}

impl Stage {
    fn new() -> Self {
        let mut server = Server::new();
        let client = server.client();
        let pipeline = server.pipeline(client);
        let endpoints = [(); 3].map(|()| server.endpoint(client, &pipeline));
        for endpoint in &endpoints {
            server.subscribe(client, endpoint, "ElementConnected");
            server.subscribe(client, endpoint, "ElementDisconnected");
        }
        server.work();
        Self { server, client, pipeline, endpoints }
    }

    fn connect(&mut self, source: usize, sink: usize, media: Option<&str>) {
        self.operate("connect", source, sink, media);
    }

    fn operate(&mut self, operation: &str, source: usize, sink: usize, media: Option<&str>) {
        let mut params = json!({ "sink": self.endpoints[sink] });
        if let Some(media) = media {
            params["mediaType"] = json!(media);
        }
        self.server.invoke(self.client, &self.endpoints[source], operation, params);
    }

    /// What was heard, as "connected 0 1 VIDEO".
    fn heard(&mut self) -> Vec<String> {
        let events = self.server.event_values(self.client);
        events.iter().map(|event| self.in_words(event)).collect()
    }

    fn in_words(&self, event: &Value) -> String {
        let index = |id: &Value| self.endpoints.iter().position(|endpoint| id == endpoint).unwrap();
        let data = &event["data"];
        assert_eq!(data["source"], event["object"]);
        assert_eq!(data["sourceMediaDescription"], "default");
        assert_eq!(data["sinkMediaDescription"], "default");
        let what = if event["type"] == "ElementConnected" { "connected" } else { "disconnected" };
        let media = data["mediaType"].as_str().unwrap();
        format!("{what} {} {} {media}", index(&data["source"]), index(&data["sink"]))
    }

    fn list(&mut self, operation: &str, endpoint: usize, params: Value) -> Vec<(usize, usize, String)> {
        let list = self.server.invoke(self.client, &self.endpoints[endpoint], operation, params);
        let index = |id: &Value| self.endpoints.iter().position(|endpoint| id == endpoint).unwrap();
        let entry = |it: &Value| {
            assert_eq!(it["__type__"], "ElementConnectionData");
            assert_eq!((&it["sourceDescription"], &it["sinkDescription"]), (&json!("default"), &json!("default")));
            (index(&it["source"]), index(&it["sink"]), it["type"].as_str().unwrap().to_owned())
        };
        list.as_array().unwrap().iter().map(entry).collect()
    }
}

#[test]
fn all_kinds_of_media_are_connected_and_data_is_none_of_the_workers_business() {
    let mut stage = Stage::new();
    stage.connect(0, 1, None);
    assert_eq!(stage.heard(), ["connected 0 1 AUDIO", "connected 0 1 VIDEO", "connected 0 1 DATA"]);
    let kinds: Vec<MediaKind> = stage
        .server
        .work()
        .into_iter()
        .map(|call| match call {
            WorkerCall::Connect { source, sink, kind } if source != sink => kind,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, [MediaKind::Audio, MediaKind::Video]);
    let all = ["AUDIO", "DATA", "VIDEO"].map(|media| (0, 1, media.to_owned()));
    assert_eq!(stage.list("getSinkConnections", 0, json!({})), all);
    assert_eq!(stage.list("getSourceConnections", 1, json!({})), all);
    assert_eq!(stage.list("getSourceConnections", 0, json!({})), []);
    assert_eq!(stage.list("getSourceConnections", 1, json!({ "mediaType": "VIDEO" })), [(0, 1, "VIDEO".into())]);
    assert_eq!(stage.list("getSourceConnections", 1, json!({ "mediaType": "VIDEO", "description": "" })), []);
}

#[test]
fn connecting_again_disconnects_and_connects() {
    let mut stage = Stage::new();
    stage.connect(0, 1, Some("VIDEO"));
    stage.heard();
    stage.connect(0, 1, Some("VIDEO"));
    assert_eq!(stage.heard(), ["disconnected 0 1 VIDEO", "connected 0 1 VIDEO"]);
    assert_eq!(stage.list("getSinkConnections", 0, json!({})).len(), 1);
}

#[test]
fn another_source_replaces_the_first() {
    let mut stage = Stage::new();
    stage.connect(0, 2, None);
    stage.heard();
    stage.connect(1, 2, Some("VIDEO"));
    assert_eq!(stage.heard(), ["disconnected 0 2 VIDEO", "connected 1 2 VIDEO"]);
    let sources = stage.list("getSourceConnections", 2, json!({}));
    assert_eq!(sources, [(0, 2, "AUDIO".into()), (0, 2, "DATA".into()), (1, 2, "VIDEO".into())]);
}

#[test]
fn disconnect_is_told_even_where_nothing_was_connected() {
    let mut stage = Stage::new();
    stage.connect(0, 1, None);
    stage.server.work();
    stage.heard();
    stage.operate("disconnect", 0, 1, Some("VIDEO"));
    assert_eq!(stage.heard(), ["disconnected 0 1 VIDEO"]);
    assert!(matches!(stage.server.work()[..], [WorkerCall::Disconnect { kind: MediaKind::Video, .. }]));
    stage.operate("disconnect", 0, 1, Some("VIDEO"));
    assert_eq!(stage.heard(), ["disconnected 0 1 VIDEO"]);
    assert_eq!(stage.server.work(), []);
    assert_eq!(stage.list("getSinkConnections", 0, json!({})).len(), 2);
}

#[test]
fn an_element_can_feed_itself() {
    let mut stage = Stage::new();
    stage.connect(0, 0, None);
    assert_eq!(stage.heard().len(), 3);
    assert_eq!(stage.list("getSourceConnections", 0, json!({})).len(), 3);
    let released = json!({ "object": stage.endpoints[0] });
    stage.server.result(stage.client, "release", released);
    assert_eq!(stage.heard(), Vec::<String>::new());
}

#[test]
fn sources_are_told_of_a_sink_that_is_released() {
    let mut stage = Stage::new();
    stage.connect(0, 2, None);
    stage.connect(1, 2, Some("VIDEO"));
    stage.heard();
    let released = json!({ "object": stage.endpoints[2] });
    stage.server.result(stage.client, "release", released);
    assert_eq!(stage.heard(), ["disconnected 0 2 AUDIO", "disconnected 0 2 DATA", "disconnected 1 2 VIDEO"]);
    assert_eq!(stage.list("getSinkConnections", 0, json!({})), []);
}

#[test]
fn a_released_source_leaves_its_sinks() {
    let mut stage = Stage::new();
    stage.connect(0, 1, None);
    let released = json!({ "object": stage.endpoints[0] });
    stage.server.result(stage.client, "release", released);
    assert_eq!(stage.list("getSourceConnections", 1, json!({})), []);
}

#[test]
fn wrong_connections_are_refused() {
    let mut stage = Stage::new();
    let (client, source, sink) = (stage.client, stage.endpoints[0].clone(), stage.endpoints[1].clone());
    let other_pipeline = stage.server.pipeline(client);
    let stranger = stage.server.endpoint(client, &other_pipeline);
    for (params, code, message) in [
        (json!({}), 40001, "'sink' parameter should be a string"),
        (json!({ "sink": sink, "mediaType": "BOGUS" }), 40001, "Invalid value for 'MediaType'"),
        (json!({ "sink": "nope" }), 40101, "Object 'nope' not found"),
        (json!({ "sink": stranger }), 40004, "Media elements do not share pipeline"),
        (json!({ "sink": stage.pipeline }), -32603, "Unexpected error while processing method: bad_weak_ptr"),
    ] {
        let error = stage.server.refuse(client, &source, "connect", params);
        assert_eq!((&error["code"], &error["message"]), (&json!(code), &json!(message)));
    }
    let params = json!({ "sink": sink, "mediaType": "VIDEO", "sourceMediaDescription": "second" });
    assert_eq!(stage.server.refuse(client, &source, "connect", params)["code"], 40107);
}

#[test]
fn media_flows_while_the_workers_say_so() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let object = server.endpoint(client, &pipeline);
    let endpoint = server.made_endpoint();
    let video = json!({ "mediaType": "VIDEO" });
    for (flowing, expected) in [(true, true), (false, false)] {
        server.happen(endpoint, EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing });
        assert_eq!(server.invoke(client, &object, "isMediaFlowingIn", video.clone()), json!(expected));
    }
    server.happen(endpoint, EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: true });
    assert_eq!(server.invoke(client, &object, "isMediaFlowingOut", video.clone()), json!(true));
    assert_eq!(server.invoke(client, &object, "isMediaFlowingOut", json!({ "mediaType": "AUDIO" })), json!(false));
    assert_eq!(server.invoke(client, &object, "isMediaTranscoding", video), json!(false));
    assert_eq!(server.refuse(client, &object, "isMediaFlowingIn", json!({}))["code"], 40001);
}

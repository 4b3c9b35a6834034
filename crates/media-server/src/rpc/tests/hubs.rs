use serde_json::json;

use super::server::Server;
use super::stage::Stage;
use crate::objects::WorkerCall;
use crate::rpc::ConnectionId;
use crate::webrtc::{EndpointEventKind, EndpointId, MediaKind};

impl Stage {
    fn make(&mut self, kind: &str, parent: (&str, &str)) -> String {
        make(&mut self.server, self.client, kind, parent)
    }

    fn element(&mut self, kind: &str) -> String {
        let pipeline = self.pipeline.clone();
        self.make(kind, ("mediaPipeline", &pipeline))
    }

    /// Another WebRtcEndpoint.
    fn endpoint(&mut self) -> (String, EndpointId) {
        let object = self.server.endpoint(self.client, &self.pipeline);
        (object, self.server.made_endpoint())
    }

    fn connect(&mut self, source: &str, sink: &str) {
        self.server.invoke(self.client, source, "connect", json!({ "sink": sink, "mediaType": "VIDEO" }));
    }

    fn disconnect(&mut self, source: &str, sink: &str) {
        self.server.invoke(self.client, source, "disconnect", json!({ "sink": sink, "mediaType": "VIDEO" }));
    }

    #[track_caller]
    fn check_work(&mut self, expected: &[WorkerCall]) {
        assert_eq!(self.server.work(), expected);
    }
}

fn make(server: &mut Server, client: ConnectionId, kind: &str, (name, parent): (&str, &str)) -> String {
    let params = json!({ "type": kind, "constructorParams": { name: parent } });
    server.result(client, "create", params)["value"].as_str().unwrap().to_owned()
}

fn connected(source: EndpointId, sink: EndpointId) -> WorkerCall {
    WorkerCall::Connect { source, sink, kind: MediaKind::Video }
}

fn disconnected(source: EndpointId, sink: EndpointId) -> WorkerCall {
    WorkerCall::Disconnect { source, sink, kind: MediaKind::Video }
}

#[test]
fn media_passes_through_what_only_passes_on() {
    let mut stage = Stage::new();
    let (source, from) = (stage.object.clone(), stage.endpoint);
    let (viewer, to) = stage.endpoint();
    let (first, second) = (stage.element("PassThrough"), stage.element("PassThrough"));
    stage.connect(&second, &viewer);
    stage.connect(&first, &second);
    stage.check_work(&[]);
    stage.connect(&source, &first);
    stage.check_work(&[connected(from, to)]);
    stage.disconnect(&first, &second);
    stage.check_work(&[disconnected(from, to)]);
    stage.connect(&first, &second);
    stage.check_work(&[connected(from, to)]);
    stage.server.result(stage.client, "release", json!({ "object": first }));
    stage.check_work(&[disconnected(from, to)]);
}

#[test]
fn a_ring_feeds_nobody() {
    let mut stage = Stage::new();
    let (viewer, _) = stage.endpoint();
    let (first, second) = (stage.element("PassThrough"), stage.element("PassThrough"));
    stage.connect(&first, &second);
    stage.connect(&second, &first);
    stage.connect(&second, &viewer);
    stage.check_work(&[]);
}

#[test]
fn what_passes_on_flows_as_what_feeds_it() {
    let mut stage = Stage::new();
    let source = stage.object.clone();
    let pass = stage.element("PassThrough");
    stage.connect(&source, &pass);
    let flows = |stage: &mut Stage, pass: &str| {
        stage.server.invoke(stage.client, pass, "isMediaFlowingOut", json!({ "mediaType": "VIDEO" }))
    };
    assert_eq!(flows(&mut stage, &pass), false);
    stage.server.happen(stage.endpoint, EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: true });
    assert_eq!(flows(&mut stage, &pass), true);
}

#[test]
fn a_dispatcher_sends_each_input_where_it_is_told() {
    let mut stage = Stage::new();
    let (source, from) = (stage.object.clone(), stage.endpoint);
    let ((viewer, to), (other, other_to)) = (stage.endpoint(), stage.endpoint());
    let hub = stage.element("Dispatcher");
    let ports: Vec<String> = (0..3).map(|_| stage.make("HubPort", ("hub", &hub))).collect();
    stage.connect(&source, &ports[0]);
    stage.connect(&ports[1], &viewer);
    stage.connect(&ports[2], &other);
    stage.check_work(&[]);
    let connect = |stage: &mut Stage, source: &str, sink: &str| {
        stage.server.invoke(stage.client, &hub, "connect", json!({ "source": source, "sink": sink }));
    };
    connect(&mut stage, &ports[0], &ports[1]);
    stage.check_work(&[connected(from, to)]);
    connect(&mut stage, &ports[0], &ports[2]);
    stage.check_work(&[connected(from, other_to)]);
    connect(&mut stage, &ports[2], &ports[1]);
    stage.check_work(&[disconnected(from, to)]);
    stage.server.result(stage.client, "release", json!({ "object": ports[0] }));
    stage.check_work(&[disconnected(from, other_to)]);
}

#[test]
fn one_to_many_sends_the_source_to_all_others() {
    let mut stage = Stage::new();
    let (source, from) = (stage.object.clone(), stage.endpoint);
    let ((viewer, to), (other, other_to)) = (stage.endpoint(), stage.endpoint());
    let hub = stage.element("DispatcherOneToMany");
    let ports: Vec<String> = (0..3).map(|_| stage.make("HubPort", ("hub", &hub))).collect();
    stage.connect(&source, &ports[0]);
    for (port, sink) in [(&ports[1], &viewer), (&ports[2], &other), (&ports[0], &source)] {
        stage.connect(port, sink);
    }
    stage.server.invoke(stage.client, &hub, "setSource", json!({ "source": ports[0] }));
    stage.check_work(&[connected(from, to), connected(from, other_to)]);
    stage.server.invoke(stage.client, &hub, "removeSource", json!({}));
    stage.check_work(&[disconnected(from, to), disconnected(from, other_to)]);
}

#[test]
fn a_port_of_another_hub_is_refused() {
    let mut stage = Stage::new();
    let (hub, other) = (stage.element("Dispatcher"), stage.element("DispatcherOneToMany"));
    let (own, foreign) = (stage.make("HubPort", ("hub", &hub)), stage.make("HubPort", ("hub", &other)));
    let with = json!({ "source": own, "sink": foreign });
    assert_eq!(stage.server.refuse(stage.client, &hub, "connect", with)["code"], 40107);
    let pipeline = stage.pipeline.clone();
    let port = json!({ "type": "HubPort", "constructorParams": { "hub": pipeline } });
    assert_eq!(stage.server.error(stage.client, "create", port)["code"], -32603);
}

#[test]
fn the_graph_shows_elements_and_what_goes_between_them() {
    let mut stage = Stage::new();
    let (source, pass) = (stage.object.clone(), stage.element("PassThrough"));
    stage.connect(&source, &pass);
    stage.server.invoke(stage.client, &pass, "setName", json!({ "name": "a \"name\"" }));
    let pipeline = stage.pipeline.clone();
    let dot = stage.server.invoke(stage.client, &pipeline, "getGstreamerDot", json!({ "details": "SHOW_ALL" }));
    let dot = dot.as_str().unwrap();
    assert!(dot.starts_with("digraph ") && dot.ends_with("}\n"));
    assert!(dot.contains(&format!("\"{source}\" -> \"{pass}\" [label=\"VIDEO\"];")), "{dot}");
    assert!(dot.contains(r#"PassThrough\na \"name\""#), "{dot}");
    let of_element = stage.server.invoke(stage.client, &pass, "getGstreamerDot", json!({}));
    assert!(of_element.as_str().unwrap().contains(&source));
    let wrong = json!({ "details": "SHOW_NOTHING" });
    assert_eq!(stage.server.refuse(stage.client, &pass, "getGstreamerDot", wrong)["code"], 40001);
    assert_eq!(stage.server.invoke(stage.client, &pass, "dumpGstreamerDot", json!({})), json!(null));
}

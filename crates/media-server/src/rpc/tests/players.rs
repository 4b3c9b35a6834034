//! PlayerEndpoint and RecorderEndpoint, as clients see them.

use std::time::Duration;

use serde_json::{Value, json};

use super::server::Server;
use crate::objects::{Answer, PlayerCall, RecorderCall};
use crate::player::{Seek, Status};
use crate::recorder::{Container, Profile};
use crate::rpc::{Asked, ConnectionId, Step};
use crate::webrtc::{EndpointEventKind, EndpointId, ErrorKind, MediaKind};

struct Scene {
    server: Server,
    client: ConnectionId,
    pipeline: String,
    object: String,
    endpoint: EndpointId,
}

impl Scene {
    fn player() -> Self {
        let mut scene = Self::with("PlayerEndpoint", json!({ "uri": "rtsp://camera.test/1" }));
        match scene.server.plays().as_slice() {
            [PlayerCall::Create { id, uri }] if uri == "rtsp://camera.test/1" => scene.endpoint = *id,
            other => panic!("{other:?}"),
        }
        scene
    }

    fn recorder() -> Self {
        let parameters = json!({ "uri": "file:///recordings/1.mp4", "mediaProfile": "MP4_VIDEO_ONLY" });
        let mut scene = Self::with("RecorderEndpoint", parameters);
        let profile = Profile { container: Container::Mp4, audio: false, video: true };
        match scene.server.records().as_slice() {
            [RecorderCall::Create { id, profile: of, .. }] if *of == profile => scene.endpoint = *id,
            other => panic!("{other:?}"),
        }
        scene
    }

    fn with(class: &str, mut parameters: Value) -> Self {
        let mut server = Server::new();
        let client = server.client();
        let pipeline = server.pipeline(client);
        parameters["mediaPipeline"] = json!(pipeline);
        let created = server.result(client, "create", json!({ "type": class, "constructorParams": parameters }));
        let object = created["value"].as_str().unwrap().to_owned();
        Self { server, client, pipeline, object, endpoint: EndpointId(0) }
    }

    fn invoke(&mut self, operation: &str) -> Value {
        let params = json!({ "object": self.object, "operation": operation });
        self.server.result(self.client, "invoke", params)["value"].take()
    }

    fn begin(&mut self, operation: &str, parameters: Value) -> Asked {
        let params = json!({ "object": self.object, "operation": operation, "operationParams": parameters });
        match self.server.begin(self.client, "invoke", params) {
            Step::Ask(asked) => *asked,
            other => panic!("nobody is asked: {other:?}"),
        }
    }

    fn subscribe(&mut self, event: &str) {
        self.server.result(self.client, "subscribe", json!({ "object": self.object, "type": event }));
    }

    /// The types and data of the events that were told since the last time.
    fn heard(&mut self) -> Vec<(String, Value)> {
        let told = self.server.event_values(self.client);
        told.into_iter().map(|mut it| (it["type"].as_str().unwrap().to_owned(), it["data"].take())).collect()
    }
}

#[test]
fn a_player_is_told_what_to_do_and_says_its_state() {
    let mut scene = Scene::player();
    scene.subscribe("UriEndpointStateChanged");
    let id = scene.endpoint;
    assert_eq!(scene.invoke("getState"), "STOP");
    assert_eq!(scene.invoke("getUri"), "rtsp://camera.test/1");
    for (operation, call, state) in [
        ("play", PlayerCall::Play { id }, "START"),
        ("pause", PlayerCall::Pause { id }, "PAUSE"),
        ("play", PlayerCall::Play { id }, "START"),
        ("stop", PlayerCall::Stop { id }, "STOP"),
    ] {
        assert_eq!(scene.invoke(operation), Value::Null);
        assert_eq!(scene.server.plays(), [call]);
        let heard = scene.heard();
        assert_eq!(heard.len(), 1, "{operation}: {heard:?}");
        assert_eq!(heard[0].1["state"], state);
        assert_eq!(scene.invoke("getState"), state);
    }
}

#[test]
fn a_player_says_where_it_is() {
    let mut scene = Scene::player();
    let status = Status {
        position: Duration::from_millis(5431),
        duration: Some(Duration::from_secs(20)),
        can_seek: true,
        sought: None,
    };
    let asked = scene.begin("getPosition", json!({}));
    assert_eq!(scene.server.answered(asked, Answer::Player(status))["result"]["value"], 5431);
    let asked = scene.begin("getVideoInfo", json!({}));
    let info = scene.server.answered(asked, Answer::Player(status))["result"]["value"].take();
    assert_eq!(
        (&info["__type__"], &info["isSeekable"], &info["seekableEnd"]),
        (&json!("VideoInfo"), &json!(true), &json!(20_000))
    );
    assert_eq!(info["duration"], 20_000);
}

#[test]
fn a_player_goes_to_a_position_if_it_can() {
    let mut scene = Scene::player();
    let asked = scene.begin("setPosition", json!({ "position": 15_000 }));
    let answer = scene.server.answered(asked, Answer::Player(Status { sought: Some(Seek::Done), ..Status::default() }));
    assert_eq!(answer["result"]["value"], Value::Null);
    let asked = scene.begin("setPosition", json!({ "position": 999_999 }));
    let status = Status { sought: Some(Seek::Impossible), ..Status::default() };
    let answer = scene.server.answered(asked, Answer::Player(status));
    assert_eq!(
        answer["error"],
        json!({ "code": 40700, "data": { "type": "PLAYER_SEEK_FAIL" }, "message": "Seek fails" })
    );
}

#[test]
fn the_end_of_a_stream_is_told() {
    let mut scene = Scene::player();
    scene.invoke("play");
    scene.subscribe("EndOfStream");
    scene.subscribe("UriEndpointStateChanged");
    scene.server.happen(scene.endpoint, EndpointEventKind::EndOfStream);
    let types: Vec<String> = scene.heard().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(types, ["UriEndpointStateChanged", "EndOfStream"]);
    assert_eq!(scene.invoke("getState"), "STOP");
}

#[test]
fn a_failure_is_told_and_the_state_stays() {
    let mut scene = Scene::player();
    scene.invoke("play");
    scene.subscribe("Error");
    let (description, kind) = ("Invalid URI".to_owned(), ErrorKind::InvalidUri);
    scene.server.happen(scene.endpoint, EndpointEventKind::Error { description, kind });
    let heard = scene.heard();
    assert_eq!((&heard[0].1["type"], &heard[0].1["description"]), (&json!("INVALID_URI"), &json!("Invalid URI")));
    assert_eq!(scene.invoke("getState"), "START");
}

#[test]
fn a_recorder_says_itself_when_it_records() {
    let mut scene = Scene::recorder();
    scene.subscribe("Recording");
    scene.subscribe("Stopped");
    assert_eq!(scene.invoke("record"), Value::Null);
    assert_eq!(scene.invoke("getState"), "STOP", "no media has come");
    scene.server.happen(scene.endpoint, EndpointEventKind::Recording);
    assert_eq!(scene.invoke("getState"), "START");
    let asked = scene.begin("stopAndWait", json!({}));
    scene.server.happen(scene.endpoint, EndpointEventKind::Stopped);
    assert_eq!(scene.server.answered(asked, Answer::RecorderStopped)["result"]["value"], Value::Null);
    assert_eq!(scene.invoke("getState"), "STOP");
    let types: Vec<String> = scene.heard().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(types, ["Recording", "Stopped"]);
    let id = scene.endpoint;
    assert_eq!(scene.server.records(), [RecorderCall::Record { id }, RecorderCall::Stop { id }]);
}

#[test]
fn a_recorder_knows_what_feeds_it() {
    let mut scene = Scene::recorder();
    let source = scene.server.endpoint(scene.client, &scene.pipeline);
    let sink = json!({ "sink": scene.object, "mediaType": "VIDEO" });
    for (operation, is_fed) in [("connect", true), ("disconnect", false)] {
        let params = json!({ "object": source, "operation": operation, "operationParams": sink });
        scene.server.result(scene.client, "invoke", params);
        let fed = RecorderCall::Feed { id: scene.endpoint, kind: MediaKind::Video, is_fed };
        assert_eq!(scene.server.records(), [fed]);
    }
}

#[test]
fn profiles_that_are_not_written_are_refused() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    for (profile, code) in [("KURENTO_SPLIT_RECORDER", 40107), ("FLV", 40107), ("AVI", 40001)] {
        let parameters = json!({ "mediaPipeline": pipeline, "uri": "file:///x", "mediaProfile": profile });
        let error =
            server.error(client, "create", json!({ "type": "RecorderEndpoint", "constructorParams": parameters }));
        assert_eq!(error["code"], code, "{profile}");
    }
}

#[test]
fn released_players_and_recorders_end() {
    let mut scene = Scene::player();
    scene.server.result(scene.client, "release", json!({ "object": scene.object }));
    assert_eq!(scene.server.plays(), [PlayerCall::Remove { id: scene.endpoint }]);
    let mut scene = Scene::recorder();
    scene.server.result(scene.client, "release", json!({ "object": scene.pipeline }));
    assert_eq!(scene.server.records(), [RecorderCall::Remove { id: scene.endpoint }]);
}

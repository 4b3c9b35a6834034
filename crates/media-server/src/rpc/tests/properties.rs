use serde_json::{Value, json};

use super::stage::Stage;
use crate::objects::WorkerCall;
use crate::webrtc::{DtlsState, EndpointEventKind, IceState};

impl Stage {
    #[track_caller]
    fn check(&mut self, operation: &str, expected: &Value) {
        assert_eq!(self.server.invoke(self.client, &self.object, operation, json!({})), *expected, "{operation}");
    }

    fn set(&mut self, name: &str, value: &Value) {
        let operation = format!("set{}{}", name[..1].to_uppercase(), &name[1..]);
        let nothing = self.server.invoke(self.client, &self.object, &operation, json!({ name: value }));
        assert_eq!(nothing, json!(null));
    }
}

#[test]
fn a_new_endpoint_has_the_defaults_of_kurento() {
    let mut stage = Stage::new();
    for (operation, expected) in [
        ("getId", json!(stage.object)),
        ("getName", json!(stage.object)),
        ("getParent", json!(stage.pipeline)),
        ("getMediaPipeline", json!(stage.pipeline)),
        ("getChildren", json!([])),
        ("getTags", json!([])),
        ("getSendTagsInEvents", json!(false)),
        ("getCreationTime", json!(1_700_000_000)),
        ("getStunServerAddress", json!("")),
        ("getStunServerPort", json!(3478)),
        ("getTurnUrl", json!("")),
        ("getMaxVideoSendBandwidth", json!(500)),
        ("getMinVideoSendBandwidth", json!(100)),
        ("getMaxVideoRecvBandwidth", json!(0)),
        ("getMinVideoRecvBandwidth", json!(100)),
        ("getMaxAudioRecvBandwidth", json!(0)),
        ("getConnectionState", json!("DISCONNECTED")),
        ("getMediaState", json!("DISCONNECTED")),
        ("getICECandidatePairs", json!([])),
        ("getIceConnectionState", json!([])),
        ("getDtlsConnectionState", json!([])),
    ] {
        stage.check(operation, &expected);
    }
}

#[test]
fn what_is_set_is_kept() {
    let mut stage = Stage::new();
    for (name, value) in [
        ("name", json!("webrtc-1")),
        ("maxVideoSendBandwidth", json!(2000)),
        ("minVideoSendBandwidth", json!(700)),
        ("maxVideoRecvBandwidth", json!(2000)),
        ("minVideoRecvBandwidth", json!(300)),
        ("maxAudioRecvBandwidth", json!(64)),
        ("stunServerAddress", json!("127.0.0.1")),
        ("stunServerPort", json!(3479)),
        ("turnUrl", json!("user:pass@127.0.0.1:3478?transport=udp")),
        ("sendTagsInEvents", json!(true)),
    ] {
        stage.set(name, &value);
        stage.check(&format!("get{}{}", name[..1].to_uppercase(), &name[1..]), &value);
    }
}

#[test]
fn an_object_without_a_name_is_called_by_its_id() {
    let mut stage = Stage::new();
    stage.set("name", &json!("webrtc-1"));
    stage.set("name", &json!(null));
    stage.check("getName", &json!(stage.object));
}

#[test]
fn the_stun_server_is_handed_on_when_its_address_is_known() {
    let mut stage = Stage::new();
    let id = stage.endpoint;
    stage.set("stunServerPort", &json!(3479));
    assert_eq!(stage.server.work(), []);
    stage.set("stunServerAddress", &json!("192.0.2.1"));
    let call = WorkerCall::SetStunServer { id, address: "192.0.2.1".into(), port: 3479 };
    assert_eq!(stage.server.work(), [call]);
}

#[test]
fn a_pipeline_is_its_own_pipeline_and_has_no_parent() {
    let mut stage = Stage::new();
    let pipeline = stage.pipeline.clone();
    assert_eq!(stage.server.invoke(stage.client, &pipeline, "getMediaPipeline", json!({})), pipeline);
    assert_eq!(stage.server.invoke(stage.client, &pipeline, "getParent", json!({})), json!(null));
}

#[test]
fn tags_are_added_found_and_removed() {
    let mut stage = Stage::new();
    let (client, object) = (stage.client, stage.object.clone());
    stage.server.invoke(client, &object, "addTag", json!({ "key": "a", "value": "1" }));
    assert_eq!(stage.server.invoke(client, &object, "getTag", json!({ "key": "a" })), "1");
    let tag = json!({ "__module__": "kurento", "__type__": "Tag", "key": "a", "value": "1" });
    stage.check("getTags", &json!([tag]));
    let error = stage.server.refuse(client, &object, "getTag", json!({ "key": "zz" }));
    assert_eq!((&error["code"], &error["message"]), (&json!(40110), &json!("Tag key not found")));
    for _ in 0..2 {
        stage.server.invoke(client, &object, "removeTag", json!({ "key": "a" }));
    }
    stage.check("getTags", &json!([]));
}

#[test]
fn states_follow_the_workers() {
    let mut stage = Stage::new();
    let pair = EndpointEventKind::PairSelected { local: "l".into(), remote: "r".into() };
    for kind in [
        EndpointEventKind::Ice(IceState::Ready),
        EndpointEventKind::Dtls(DtlsState::Connected),
        EndpointEventKind::Connection { connected: true },
        EndpointEventKind::Media { connected: true },
        pair,
    ] {
        stage.server.happen(stage.endpoint, kind);
    }
    stage.check("getConnectionState", &json!("CONNECTED"));
    stage.check("getMediaState", &json!("CONNECTED"));
    let register = |name: &str, mut fields: Value| {
        fields["__module__"] = json!("kurento");
        fields["__type__"] = json!(name);
        json!([fields])
    };
    let ice = register("IceConnection", json!({ "componentId": 1, "state": "READY", "streamId": "1" }));
    stage.check("getIceConnectionState", &ice);
    let dtls = json!({ "componentId": "1", "connectionId": "1", "state": "CONNECTED", "streamId": "1" });
    stage.check("getDtlsConnectionState", &register("DtlsConnection", dtls));
    let pair = json!({ "componentId": 1, "localCandidate": "l", "remoteCandidate": "r", "streamId": "1" });
    stage.check("getICECandidatePairs", &register("IceCandidatePair", pair));
}

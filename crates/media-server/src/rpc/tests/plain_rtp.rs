//! RtpEndpoint, as clients see it.

use serde_json::{Value, json};

use super::server::Server;
use crate::Limits;
use crate::objects::{Answer, RtpCall};
use crate::rpc::{ConnectionId, Step};
use crate::webrtc::{EndpointEventKind, EndpointId, Statistics};

fn with_rtp() -> Server {
    Server::with(Limits { rtp_endpoints: true, ..Limits::default() })
}

fn creation(pipeline: &str, more: Value) -> Value {
    let mut parameters = more;
    parameters["mediaPipeline"] = json!(pipeline);
    json!({ "type": "RtpEndpoint", "constructorParams": parameters })
}

fn factories(server: &mut Server, client: ConnectionId) -> String {
    let params = json!({ "object": "manager_ServerManager", "operation": "getInfo" });
    server.result(client, "invoke", params)["value"]["modules"].to_string()
}

#[test]
fn without_the_setting_there_is_no_such_class() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let error = server.error(client, "create", creation(&pipeline, json!({})));
    assert_eq!((&error["code"], &error["message"]), (&json!(40108), &json!("Factory 'RtpEndpoint' not found")));
    assert!(!factories(&mut server, client).contains("\"RtpEndpoint\""));
}

#[test]
fn with_the_setting_it_negotiates_and_tells_its_states() {
    let mut server = with_rtp();
    let client = server.client();
    assert!(factories(&mut server, client).contains("\"RtpEndpoint\""));
    let pipeline = server.pipeline(client);
    let object = server.result(client, "create", creation(&pipeline, json!({ "useIpv6": true })))["value"].take();
    let id = EndpointId(1);
    assert_eq!(server.exchanges(), [RtpCall::Create { id, is_v6: true }]);
    let subscription = json!({ "object": object, "type": "MediaStateChanged" });
    server.result(client, "subscribe", subscription);

    let offer = json!({ "object": object, "operation": "processOffer", "operationParams": { "offer": "v=0" } });
    let Step::Ask(asked) = server.begin(client, "invoke", offer) else { panic!("nobody was asked") };
    assert_eq!(asked.question.endpoint, Some(id));
    assert_eq!(server.negotiated(*asked, Ok("v=1"))["result"]["value"], "v=1");
    let invoke = |operation| json!({ "object": object, "operation": operation });
    assert_eq!(server.result(client, "invoke", invoke("getLocalSessionDescriptor"))["value"], "v=1");
    assert_eq!(server.result(client, "invoke", invoke("getRemoteSessionDescriptor"))["value"], "v=0");

    server.happen(id, EndpointEventKind::Connection { connected: true });
    server.happen(id, EndpointEventKind::Media { connected: true });
    assert_eq!(server.result(client, "invoke", invoke("getConnectionState"))["value"], "CONNECTED");
    assert_eq!(server.result(client, "invoke", invoke("getMediaState"))["value"], "CONNECTED");
    let events = server.frames(client);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["params"]["value"]["type"], "MediaStateChanged");

    server.result(client, "invoke", invoke("requestKeyframe"));
    assert_eq!(server.exchanges(), [RtpCall::RequestKeyframe { id }]);
    let Step::Ask(asked) = server.begin(client, "invoke", invoke("getStats")) else { panic!("nobody was asked") };
    let answer = server.answered(*asked, Answer::Statistics(Statistics::default()));
    assert_eq!(answer["result"]["value"], Value::Null);
    let error = server.error(client, "invoke", invoke("gatherCandidates"));
    assert_eq!(error["code"], 40008, "it has no ICE: {error}");

    server.result(client, "release", json!({ "object": object }));
    assert_eq!(server.exchanges(), [RtpCall::Remove { id }]);
}

#[test]
fn keys_for_srtp_are_refused() {
    let mut server = with_rtp();
    let client = server.client();
    let pipeline = server.pipeline(client);
    for crypto in [json!({ "key": "abc" }), json!({ "keyBase64": "abc", "crypto": "AES_128_CM_HMAC_SHA1_80" })] {
        let error = server.error(client, "create", creation(&pipeline, json!({ "crypto": crypto })));
        assert_eq!(error["code"], 40107, "{error}");
    }
    server.result(client, "create", creation(&pipeline, json!({ "crypto": {} })));
}

use serde_json::{Value, json};

use super::server::Server;
use crate::webrtc::{DtlsState, EndpointEventKind, ErrorKind, IceCandidate, IceState, MediaKind};

/// What a subscriber hears when something happens to an endpoint: the event's type and its own fields.
fn check_heard(name: &str, happened: EndpointEventKind, own: &Value) {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let object = server.endpoint(client, &pipeline);
    let endpoint = server.made_endpoint();
    server.subscribe(client, &object, name);
    server.happen(endpoint, happened);
    let mut data = own.clone();
    data["source"] = json!(object);
    data["tags"] = json!([]);
    data["timestampMillis"] = json!("1700000000000");
    if data.get("type").is_none() {
        data["type"] = json!(name);
    }
    assert_eq!(server.event_values(client), [json!({ "data": data, "object": object, "type": name })]);
}

#[test]
fn events_look_as_from_kurento() {
    let candidate = IceCandidate { candidate: "candidate:1".into(), sdp_mid: "a".into(), sdp_m_line_index: 1 };
    let register = json!({
        "__module__": "kurento", "__type__": "IceCandidate",
        "candidate": "candidate:1", "sdpMLineIndex": 1, "sdpMid": "a",
    });
    check_heard("IceCandidateFound", EndpointEventKind::CandidateFound(candidate), &json!({ "candidate": register }));
    check_heard("IceGatheringDone", EndpointEventKind::GatheringDone, &json!({}));
    check_heard(
        "IceComponentStateChanged",
        EndpointEventKind::Ice(IceState::Gathering),
        &json!({ "componentId": 1, "state": "GATHERING", "streamId": 1 }),
    );
    check_heard(
        "DtlsConnectionStateChange",
        EndpointEventKind::Dtls(DtlsState::Connected),
        &json!({ "componentId": "1", "connectionId": "1", "state": "CONNECTED", "streamId": "1" }),
    );
    let pair = json!({
        "__module__": "kurento", "__type__": "IceCandidatePair",
        "componentId": 1, "localCandidate": "l", "remoteCandidate": "r", "streamId": "1",
    });
    check_heard(
        "NewCandidatePairSelected",
        EndpointEventKind::PairSelected { local: "l".into(), remote: "r".into() },
        &json!({ "candidatePair": pair }),
    );
    let states = json!({ "newState": "CONNECTED", "oldState": "DISCONNECTED" });
    check_heard("ConnectionStateChanged", EndpointEventKind::Connection { connected: true }, &states);
    check_heard("MediaStateChanged", EndpointEventKind::Media { connected: true }, &states);
    let flow = |media| json!({ "mediaType": media, "padName": "default", "state": "FLOWING" });
    let (kind, flowing) = (MediaKind::Video, true);
    check_heard("MediaFlowInStateChanged", EndpointEventKind::FlowIn { kind, flowing }, &flow("VIDEO"));
    let kind = MediaKind::Audio;
    check_heard("MediaFlowOutStateChanged", EndpointEventKind::FlowOut { kind, flowing }, &flow("AUDIO"));
    check_heard(
        "Error",
        EndpointEventKind::Error { description: "it broke".into(), kind: ErrorKind::Element },
        &json!({ "description": "it broke", "errorCode": 0, "type": "UNEXPECTED_ELEMENT_ERROR" }),
    );
}

#[test]
fn what_is_no_news_is_not_told() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let object = server.endpoint(client, &pipeline);
    let endpoint = server.made_endpoint();
    for event in ["ConnectionStateChanged", "MediaFlowInStateChanged", "IceComponentStateChanged"] {
        server.subscribe(client, &object, event);
    }
    server.happen(endpoint, EndpointEventKind::Connection { connected: false });
    server.happen(endpoint, EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: false });
    assert_eq!(server.events(client), []);
    for _ in 0..2 {
        server.happen(endpoint, EndpointEventKind::Connection { connected: true });
        server.happen(endpoint, EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: true });
        server.happen(endpoint, EndpointEventKind::Ice(IceState::Ready));
    }
    assert_eq!(server.events(client).len(), 3);
}

#[test]
fn two_subscriptions_deliver_one_event() {
    let mut server = Server::new();
    let (client, other) = (server.client(), server.client());
    let subscriptions = ["ObjectCreated"; 2].map(|event| server.subscribe(client, "manager_ServerManager", event));
    assert_ne!(subscriptions[0], subscriptions[1]);
    server.pipeline(other);
    assert_eq!(server.events(client).len(), 1);
    for (subscription, heard) in subscriptions.iter().zip([1, 0]) {
        let params = json!({ "object": "manager_ServerManager", "subscription": subscription });
        server.result(client, "unsubscribe", params);
        server.pipeline(other);
        assert_eq!(server.events(client).len(), heard);
    }
}

#[test]
fn each_session_hears_what_it_subscribed_to() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    let pipeline = server.pipeline(first);
    let object = server.endpoint(first, &pipeline);
    let endpoint = server.made_endpoint();
    server.subscribe(first, &object, "IceGatheringDone");
    server.subscribe(second, &object, "IceGatheringDone");
    server.subscribe(second, &object, "IceComponentStateChanged");
    server.happen(endpoint, EndpointEventKind::GatheringDone);
    server.happen(endpoint, EndpointEventKind::Ice(IceState::Connecting));
    assert_eq!((server.events(first).len(), server.events(second).len()), (1, 2));
}

#[test]
fn tags_are_sent_if_wanted() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let object = server.endpoint(client, &pipeline);
    let endpoint = server.made_endpoint();
    server.subscribe(client, &object, "IceGatheringDone");
    server.invoke(client, &object, "addTag", json!({ "key": "k", "value": "v" }));
    server.happen(endpoint, EndpointEventKind::GatheringDone);
    assert_eq!(server.event_values(client)[0]["data"]["tags"], json!([]));
    server.invoke(client, &object, "setSendTagsInEvents", json!({ "sendTagsInEvents": true }));
    server.happen(endpoint, EndpointEventKind::GatheringDone);
    let tag = json!({ "__module__": "kurento", "__type__": "Tag", "key": "k", "value": "v" });
    assert_eq!(server.event_values(client)[0]["data"]["tags"], json!([tag]));
}

#[test]
fn unref_ends_the_subscriptions_of_that_session_only() {
    let mut server = Server::new();
    let (first, second) = (server.client(), server.client());
    let pipeline = server.pipeline(first);
    let object = server.endpoint(first, &pipeline);
    let endpoint = server.made_endpoint();
    server.subscribe(first, &object, "IceGatheringDone");
    server.subscribe(second, &object, "IceGatheringDone");
    server.result(first, "unref", json!({ "object": object }));
    server.happen(endpoint, EndpointEventKind::GatheringDone);
    assert_eq!((server.events(first).len(), server.events(second).len()), (0, 1));
}

#[test]
fn a_released_endpoint_is_silent() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let object = server.endpoint(client, &pipeline);
    let endpoint = server.made_endpoint();
    server.subscribe(client, &object, "IceGatheringDone");
    server.result(client, "release", json!({ "object": object }));
    server.happen(endpoint, EndpointEventKind::GatheringDone);
    assert_eq!(server.events(client), []);
}

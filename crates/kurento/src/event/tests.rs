//! Frames recorded from KMS 7, and what they mean.

use serde_json::{Value, json};

use super::*;
use crate::rpc::Incoming;
use crate::types::{
    ConnectionState, DtlsConnectionState, IceCandidate, IceComponentState, MediaFlowState, MediaState,
    MediaTranscodingState, MediaType, UriEndpointState,
};

const ENDPOINT: &str = "e49ed2a1-4ead-40b1-ba3a-f8b8470b9d09_kurento.MediaPipeline/83b05fa3-5bc9-4f64-8b66-f18e58079eab_kurento.WebRtcEndpoint";

fn id(id: &str) -> ObjectId {
    id.parse().unwrap()
}

fn frame(object: &str, name: &str, own: Value) -> String {
    let mut data = own;
    data["source"] = object.into();
    data["tags"] = json!([]);
    data["timestampMillis"] = "1795336456785".into();
    let value = json!({ "data": data, "object": object, "type": name });
    json!({ "jsonrpc": "2.0", "method": "onEvent", "params": { "value": value } }).to_string()
}

fn parse(frame: &str) -> Event {
    match Incoming::parse(frame.as_bytes()) {
        Ok(Incoming::Event(event)) => event,
        other => panic!("{frame} was read as {other:?}"),
    }
}

/// Reads the event that KMS writes with these fields, compares it, and writes the same frame again.
fn check_event_of(object: &str, name: &str, own: Value, data: EventData) {
    let recorded = frame(object, name, own);
    let event = parse(&recorded);
    assert_eq!(event, Event::new(id(object), 1_795_336_456_785, data));
    assert_eq!(event.name(), name);
    assert_eq!(event.to_text().unwrap(), recorded);
}

/// As [`check_event_of`], for the events of elements, which repeat their type.
fn check_event(name: &str, mut own: Value, data: EventData) {
    own["type"] = name.into();
    check_event_of(ENDPOINT, name, own, data);
}

#[test]
fn a_frame_as_recorded() {
    let recorded = r#"{"jsonrpc":"2.0","method":"onEvent","params":{"value":{"data":{"candidate":{"__module__":"kurento","__type__":"IceCandidate","candidate":"candidate:1 1 UDP 2015363327 192.0.2.2 2979 typ host","sdpMLineIndex":0,"sdpMid":"0"},"source":"e49ed2a1-4ead-40b1-ba3a-f8b8470b9d09_kurento.MediaPipeline/83b05fa3-5bc9-4f64-8b66-f18e58079eab_kurento.WebRtcEndpoint","tags":[],"timestampMillis":"1795336456639","type":"IceCandidateFound"},"object":"e49ed2a1-4ead-40b1-ba3a-f8b8470b9d09_kurento.MediaPipeline/83b05fa3-5bc9-4f64-8b66-f18e58079eab_kurento.WebRtcEndpoint","type":"IceCandidateFound"}}}"#;
    let event = parse(recorded);
    let candidate = IceCandidate {
        candidate: "candidate:1 1 UDP 2015363327 192.0.2.2 2979 typ host".into(),
        sdp_m_line_index: 0,
        sdp_mid: "0".into(),
    };
    assert_eq!(event, Event::new(id(ENDPOINT), 1_795_336_456_639, EventData::IceCandidateFound { candidate }));
    assert_eq!(event.to_text().unwrap(), recorded);
}

#[test]
fn states_of_a_web_rtc_endpoint() {
    check_event("IceGatheringDone", json!({}), EventData::IceGatheringDone);
    check_event(
        "IceComponentStateChanged",
        json!({ "componentId": 1, "state": "GATHERING", "streamId": 1 }),
        EventData::IceComponentStateChanged { component_id: 1, state: IceComponentState::Gathering, stream_id: 1 },
    );
    check_event(
        "DtlsConnectionStateChange",
        json!({ "componentId": "1", "connectionId": "1", "state": "CONNECTED", "streamId": "1" }),
        EventData::DtlsConnectionStateChange {
            component_id: "1".into(),
            connection_id: "1".into(),
            state: DtlsConnectionState::Connected,
            stream_id: "1".into(),
        },
    );
    check_event(
        "ConnectionStateChanged",
        json!({ "newState": "CONNECTED", "oldState": "DISCONNECTED" }),
        EventData::ConnectionStateChanged {
            new_state: ConnectionState::Connected,
            old_state: ConnectionState::Disconnected,
        },
    );
    check_event(
        "MediaStateChanged",
        json!({ "newState": "CONNECTED", "oldState": "DISCONNECTED" }),
        EventData::MediaStateChanged { new_state: MediaState::Connected, old_state: MediaState::Disconnected },
    );
}

#[test]
fn the_selected_pair() {
    let recorded = r#"{"data":{"candidatePair":{"__module__":"kurento","__type__":"IceCandidatePair","componentId":1,"localCandidate":"candidate:4 1 UDP 2015363583 fd00::2 37373 typ host","remoteCandidate":"candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 UDP 2130706431 fd00::2 53326 typ host","streamId":"1"},"source":"p_kurento.MediaPipeline","tags":[],"timestampMillis":"1795336456702","type":"NewCandidatePairSelected"},"object":"p_kurento.MediaPipeline","type":"NewCandidatePairSelected"}"#;
    let event: Event = serde_json::from_str(recorded).unwrap();
    let EventData::NewCandidatePairSelected { candidate_pair } = &event.data else { panic!("{event:?}") };
    assert_eq!((candidate_pair.component_id, candidate_pair.stream_id.as_str()), (1, "1"));
    assert_eq!(serde_json::to_string(&event).unwrap(), recorded);
}

#[test]
fn flow_of_media() {
    let (media_type, pad_name) = (MediaType::Video, "default".to_owned());
    check_event(
        "MediaFlowInStateChanged",
        json!({ "mediaType": "VIDEO", "padName": "default", "state": "NOT_FLOWING" }),
        EventData::MediaFlowInStateChanged {
            media_type,
            pad_name: pad_name.clone(),
            state: MediaFlowState::NotFlowing,
        },
    );
    check_event(
        "MediaFlowOutStateChanged",
        json!({ "mediaType": "VIDEO", "padName": "default", "state": "FLOWING" }),
        EventData::MediaFlowOutStateChanged { media_type, pad_name, state: MediaFlowState::Flowing },
    );
    check_event(
        "MediaTranscodingStateChanged",
        json!({ "binName": "kmswebrtcendpoint1_kmsagnosticbin2-0", "mediaType": "VIDEO", "state": "NOT_TRANSCODING" }),
        EventData::MediaTranscodingStateChanged {
            bin_name: "kmswebrtcendpoint1_kmsagnosticbin2-0".into(),
            media_type,
            state: MediaTranscodingState::NotTranscoding,
        },
    );
}

#[test]
fn connections_of_elements() {
    let own = json!({
        "mediaType": "AUDIO",
        "sink": ENDPOINT,
        "sinkMediaDescription": "default",
        "sourceMediaDescription": "default",
    });
    let (sink, media_type, default) = (id(ENDPOINT), MediaType::Audio, "default".to_owned());
    check_event(
        "ElementConnected",
        own.clone(),
        EventData::ElementConnected {
            media_type,
            sink: sink.clone(),
            sink_media_description: default.clone(),
            source_media_description: default.clone(),
        },
    );
    check_event(
        "ElementDisconnected",
        own,
        EventData::ElementDisconnected {
            media_type,
            sink,
            sink_media_description: default.clone(),
            source_media_description: default,
        },
    );
}

#[test]
fn events_without_fields_of_their_own() {
    for (name, data) in [
        ("MediaSessionStarted", EventData::MediaSessionStarted),
        ("MediaSessionTerminated", EventData::MediaSessionTerminated),
        ("EndOfStream", EventData::EndOfStream),
        ("Recording", EventData::Recording),
        ("Paused", EventData::Paused),
        ("Stopped", EventData::Stopped),
    ] {
        check_event(name, json!({}), data);
    }
}

#[test]
fn data_channels_and_players() {
    check_event("DataChannelOpened", json!({ "channelId": 3 }), EventData::DataChannelOpened { channel_id: 3 });
    check_event("DataChannelClosed", json!({ "channelId": 3 }), EventData::DataChannelClosed { channel_id: 3 });
    let state = UriEndpointState::Start;
    check_event("UriEndpointStateChanged", json!({ "state": "START" }), EventData::UriEndpointStateChanged { state });
}

#[test]
fn an_error_has_a_type_of_its_own() {
    let own = json!({ "description": "Internal data stream error.", "errorCode": 1, "type": "STREAM_ERROR_FAILED" });
    let data = EventData::Error {
        description: "Internal data stream error.".into(),
        error_code: 1,
        kind: "STREAM_ERROR_FAILED".into(),
    };
    check_event_of(ENDPOINT, "Error", own, data);
}

#[test]
fn events_of_the_manager_have_no_inner_type() {
    let (manager, object) = ("manager_ServerManager", id(ENDPOINT));
    let created = EventData::ObjectCreated { object: object.clone() };
    check_event_of(manager, "ObjectCreated", json!({ "object": ENDPOINT }), created);
    let destroyed = EventData::ObjectDestroyed { object_id: object };
    check_event_of(manager, "ObjectDestroyed", json!({ "objectId": ENDPOINT }), destroyed);
}

#[test]
fn an_unknown_event_is_kept() {
    let own = json!({ "codeType": "QR", "type": "CodeFound", "value": "x" });
    let Value::Object(data) = own.clone() else { panic!() };
    check_event_of(ENDPOINT, "CodeFound", own, EventData::Other { name: "CodeFound".into(), data });
}

#[test]
fn a_known_event_with_unknown_words_is_kept() {
    let own =
        json!({ "mediaType": "SMELL", "padName": "default", "state": "FLOWING", "type": "MediaFlowInStateChanged" });
    let event = parse(&frame(ENDPOINT, "MediaFlowInStateChanged", own));
    assert!(matches!(&event.data, EventData::Other { data, .. } if data["mediaType"] == "SMELL"));
    assert_eq!(event.name(), "MediaFlowInStateChanged");
}

#[test]
fn tags_come_with_the_event() {
    let tags = json!([{ "__module__": "kurento", "__type__": "Tag", "key": "k", "value": "v" }]);
    let value = json!({
        "data": { "source": ENDPOINT, "tags": tags, "timestampMillis": "1", "type": "EndOfStream" },
        "object": ENDPOINT,
        "type": "EndOfStream",
    });
    let event: Event = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(event.tags, [Tag { key: "k".into(), value: "v".into() }]);
    assert_eq!(serde_json::to_value(&event).unwrap(), value);
}

#[test]
fn the_time_may_be_a_number_or_missing() {
    let of = |time: Value| {
        let data = json!({ "timestampMillis": time });
        let value = json!({ "data": data, "object": ENDPOINT, "type": "EndOfStream" });
        serde_json::from_value::<Event>(value).unwrap().timestamp_millis
    };
    assert_eq!((of("17".into()), of(17.into()), of("soon".into()), of(Value::Null)), (Some(17), Some(17), None, None));
}

#[test]
fn an_event_of_nothing_is_refused() {
    assert!(serde_json::from_value::<Event>(json!({ "data": {}, "object": "", "type": "EndOfStream" })).is_err());
    assert!(serde_json::from_value::<Event>(json!({ "data": {}, "object": ENDPOINT })).is_err());
}

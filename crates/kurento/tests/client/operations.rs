//! The frames of the typed operations, as Kurento's own clients write them.

use kurento::client::{Client, Error, Options, WebRtcEndpointParams};
use kurento::event::names;
use kurento::types::SubscriptionId;
use kurento::{IceCandidate, MediaType, ObjectId};
use serde_json::{Value, json};

use crate::peer::{connected, endpoint};

/// Makes a call, checks its frame, and returns what the call makes of an answer with this value.
async fn check<T>(call: impl AsyncFnOnce(&Client) -> Result<T, Error>, method: &str, params: Value, value: Value) -> T {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        let id = peer.expect(method, params).await;
        peer.answer(id, value).await;
    };
    let (outcome, ()) = tokio::join!(call(&client), script);
    outcome.unwrap()
}

/// As [`check`], for an operation of [`endpoint`].
async fn check_invoke<T>(
    call: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    operation: &str,
    params: Value,
    value: Value,
) -> T {
    let params = json!({ "object": endpoint(), "operation": operation, "operationParams": params });
    check(call, "invoke", params, value).await
}

fn pipeline() -> ObjectId {
    endpoint().parent().unwrap()
}

#[tokio::test(start_paused = true)]
async fn creating_a_pipeline() {
    let params = json!({ "constructorParams": {}, "type": "MediaPipeline" });
    let created = check(async |client| client.create_pipeline().await, "create", params, json!(pipeline())).await;
    assert_eq!(created, pipeline());
}

#[tokio::test(start_paused = true)]
async fn creating_an_endpoint() {
    for (recvonly, constructor) in [
        (false, json!({ "mediaPipeline": pipeline() })),
        (true, json!({ "mediaPipeline": pipeline(), "recvonly": true })),
    ] {
        let wanted = WebRtcEndpointParams { recvonly, sendonly: false };
        let call = async |client: &Client| client.create_web_rtc_endpoint(&pipeline(), wanted).await;
        let params = json!({ "constructorParams": constructor, "type": "WebRtcEndpoint" });
        assert_eq!(check(call, "create", params, json!(endpoint())).await, endpoint());
    }
}

#[tokio::test(start_paused = true)]
async fn negotiating() {
    let sdp = json!("v=0 local");
    let call = async |client: &Client| client.process_offer(&endpoint(), "v=0").await;
    assert_eq!(check_invoke(call, "processOffer", json!({ "offer": "v=0" }), sdp.clone()).await, "v=0 local");
    let call = async |client: &Client| client.generate_offer(&endpoint()).await;
    assert_eq!(check_invoke(call, "generateOffer", json!({}), sdp.clone()).await, "v=0 local");
    let call = async |client: &Client| client.process_answer(&endpoint(), "v=0").await;
    assert_eq!(check_invoke(call, "processAnswer", json!({ "answer": "v=0" }), sdp).await, "v=0 local");
}

#[tokio::test(start_paused = true)]
async fn candidates() {
    let call = async |client: &Client| client.gather_candidates(&endpoint()).await;
    check_invoke(call, "gatherCandidates", json!({}), Value::Null).await;
    let candidate = IceCandidate { candidate: "candidate:1".into(), sdp_m_line_index: 0, sdp_mid: "0".into() };
    let written = json!({
        "__module__": "kurento",
        "__type__": "IceCandidate",
        "candidate": "candidate:1",
        "sdpMLineIndex": 0,
        "sdpMid": "0",
    });
    let call = async |client: &Client| client.add_ice_candidate(&endpoint(), &candidate).await;
    check_invoke(call, "addIceCandidate", json!({ "candidate": written }), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn settings_of_an_endpoint() {
    let call = async |client: &Client| client.set_stun_server_address(&endpoint(), "192.0.2.1").await;
    check_invoke(call, "setStunServerAddress", json!({ "stunServerAddress": "192.0.2.1" }), Value::Null).await;
    let call = async |client: &Client| client.set_stun_server_port(&endpoint(), 3478).await;
    check_invoke(call, "setStunServerPort", json!({ "stunServerPort": 3478 }), Value::Null).await;
    let call = async |client: &Client| client.set_turn_url(&endpoint(), "user:pass@192.0.2.1:3478").await;
    check_invoke(call, "setTurnUrl", json!({ "turnUrl": "user:pass@192.0.2.1:3478" }), Value::Null).await;
    let call = async |client: &Client| client.set_max_video_send_bandwidth(&endpoint(), 2000).await;
    check_invoke(call, "setMaxVideoSendBandwidth", json!({ "maxVideoSendBandwidth": 2000 }), Value::Null).await;
    let call = async |client: &Client| client.set_min_video_send_bandwidth(&endpoint(), 500).await;
    check_invoke(call, "setMinVideoSendBandwidth", json!({ "minVideoSendBandwidth": 500 }), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn connecting_elements() {
    let sink: ObjectId = "1_kurento.MediaPipeline/3_kurento.WebRtcEndpoint".parse().unwrap();
    let all = json!({ "sink": sink });
    let video = json!({ "mediaType": "VIDEO", "sink": sink });
    let call = async |client: &Client| client.connect_elements(&endpoint(), &sink, None).await;
    check_invoke(call, "connect", all, Value::Null).await;
    let call = async |client: &Client| client.connect_elements(&endpoint(), &sink, Some(MediaType::Video)).await;
    check_invoke(call, "connect", video.clone(), Value::Null).await;
    let call = async |client: &Client| client.disconnect_elements(&endpoint(), &sink, Some(MediaType::Video)).await;
    check_invoke(call, "disconnect", video, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn listing_connections() {
    let recorded = json!([{
        "__module__": "kurento",
        "__type__": "ElementConnectionData",
        "sink": "1_kurento.MediaPipeline/3_kurento.WebRtcEndpoint",
        "sinkDescription": "default",
        "source": endpoint(),
        "sourceDescription": "default",
        "type": "AUDIO",
    }]);
    let call = async |client: &Client| client.sink_connections(&endpoint()).await;
    let connections = check_invoke(call, "getSinkConnections", json!({}), recorded.clone()).await;
    assert_eq!((connections[0].media, &connections[0].source), (MediaType::Audio, &endpoint()));
    assert_eq!(serde_json::to_value(&connections).unwrap(), recorded);
    let call = async |client: &Client| client.source_connections(&endpoint()).await;
    assert_eq!(check_invoke(call, "getSourceConnections", json!({}), json!([])).await, []);
}

#[tokio::test(start_paused = true)]
async fn subscriptions() {
    let subscription = SubscriptionId::from("3833097e-361d-40cf-b68d-78aeb894251b");
    let params = json!({ "object": endpoint(), "type": "IceCandidateFound" });
    let call = async |client: &Client| client.subscribe(&endpoint(), names::ICE_CANDIDATE_FOUND).await;
    assert_eq!(check(call, "subscribe", params, json!(subscription)).await, subscription);
    let params = json!({ "object": endpoint(), "subscription": subscription });
    let call = async |client: &Client| client.unsubscribe(&endpoint(), &subscription).await;
    check(call, "unsubscribe", params, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn the_manager() {
    let manager =
        |operation: &str| json!({ "object": "manager_ServerManager", "operation": operation, "operationParams": {} });
    let call = async |client: &Client| client.pipelines().await;
    assert_eq!(check(call, "invoke", manager("getPipelines"), json!([pipeline()])).await, [pipeline()]);
    let module =
        json!({ "factories": ["WebRtcEndpoint"], "generationTime": "now", "name": "elements", "version": "7" });
    let info = json!({ "capabilities": ["transactions"], "modules": [module], "type": "KMS", "version": "7" });
    let call = async |client: &Client| client.server_info().await;
    let info = check(call, "invoke", manager("getInfo"), info).await;
    assert_eq!((info.kind.as_str(), info.modules[0].name.as_str()), ("KMS", "elements"));
}

#[tokio::test(start_paused = true)]
async fn objects_and_sessions() {
    let call = async |client: &Client| client.release(&endpoint()).await;
    check(call, "release", json!({ "object": endpoint() }), Value::Null).await;
    let call = async |client: &Client| client.close_session(true).await;
    check(call, "closeSession", json!({ "release": true }), Value::Null).await;
}

/// Their results have no `value`.
#[tokio::test(start_paused = true)]
async fn answers_of_their_own_shape() {
    let (client, _events, mut peer) = connected(Options::default()).await;
    let script = async {
        peer.expect("describe", json!({ "object": endpoint() })).await;
        let types = r#"{"hierarchy":["kurento.MediaObject"],"qualifiedType":"kurento.MediaPipeline","sessionId":"S","type":"MediaPipeline"}"#;
        peer.send(format!(r#"{{"id":2,"jsonrpc":"2.0","result":{types}}}"#)).await;
        let request = peer.request().await;
        assert_eq!((request.method.as_str(), &request.params["sessionId"]), ("connect", &json!("old")));
        peer.send(r#"{"id":3,"jsonrpc":"2.0","result":{"serverId":"server","sessionId":"old"}}"#).await;
    };
    let calls = async {
        let description = client.describe(&endpoint()).await.unwrap();
        assert_eq!((description.type_name.as_str(), description.hierarchy.len()), ("MediaPipeline", 1));
        let connected = client.connect_session(Some(&"old".into())).await.unwrap();
        assert_eq!((connected.server_id.as_str(), connected.session_id.as_str()), ("server", "old"));
    };
    tokio::join!(calls, script);
}

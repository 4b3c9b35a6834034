use serde_json::{Value, json};

use super::stage::Stage;
use crate::objects::{Ask, Negotiation, WorkerCall};
use crate::rpc::{Asked, Step};
use crate::webrtc::{EndpointEventKind, IceCandidate, OfferOptions, SdpError};

impl Stage {
    /// Invokes an operation for which a worker is asked.
    fn ask(&mut self, operation: &str, with: Value) -> Asked {
        let params = json!({ "object": self.object, "operation": operation, "operationParams": with });
        match self.server.begin(self.client, "invoke", params) {
            Step::Ask(asked) => *asked,
            other => panic!("nobody is asked: {other:?}"),
        }
    }

    fn get(&mut self, operation: &str) -> Value {
        self.server.invoke(self.client, &self.object, operation, json!({}))
    }

    fn refuse(&mut self, operation: &str) -> Value {
        self.server.refuse(self.client, &self.object, operation, json!({}))["code"].take()
    }
}

#[test]
fn an_offer_is_answered_by_the_worker() {
    let mut stage = Stage::new();
    stage.server.subscribe(stage.client, &stage.object, "MediaSessionStarted");
    assert_eq!(stage.refuse("getLocalSessionDescriptor"), 40202);
    assert_eq!(stage.refuse("getRemoteSessionDescriptor"), 40203);
    let asked = stage.ask("processOffer", json!({ "offer": "v=0 offer" }));
    assert_eq!(asked.question.endpoint, Some(stage.endpoint));
    assert_eq!(asked.question.ask, Ask::Negotiation(Negotiation::ProcessOffer("v=0 offer".into())));
    let answer = stage.server.negotiated(asked, Ok("v=0\r\n"));
    assert_eq!(answer["result"]["value"], "v=0\r\n");
    assert_eq!(stage.server.events(stage.client), [("MediaSessionStarted".into(), stage.object.clone())]);
    assert_eq!(stage.get("getLocalSessionDescriptor"), "v=0\r\n");
    assert_eq!(stage.get("getRemoteSessionDescriptor"), "v=0 offer");
}

#[test]
fn a_session_that_the_server_offers_starts_with_the_answer() {
    let mut stage = Stage::new();
    stage.server.subscribe(stage.client, &stage.object, "MediaSessionStarted");
    let asked = stage.ask("generateOffer", json!({ "options": { "offerToReceiveAudio": false } }));
    let options = OfferOptions { audio: false, video: true };
    assert_eq!(asked.question.ask, Ask::Negotiation(Negotiation::GenerateOffer(options)));
    stage.server.negotiated(asked, Ok("v=0\r\n"));
    assert_eq!(stage.server.events(stage.client), []);
    assert_eq!(stage.refuse("getRemoteSessionDescriptor"), 40203);
    let asked = stage.ask("processAnswer", json!({ "answer": "v=0 answer" }));
    stage.server.negotiated(asked, Ok("v=0\r\n"));
    assert_eq!(stage.server.events(stage.client).len(), 1);
    assert_eq!(stage.get("getRemoteSessionDescriptor"), "v=0 answer");
}

#[test]
fn an_offer_without_options_has_audio_and_video() {
    let mut stage = Stage::new();
    let asked = stage.ask("generateOffer", json!(null));
    let options = OfferOptions { audio: true, video: true };
    assert_eq!(asked.question.ask, Ask::Negotiation(Negotiation::GenerateOffer(options)));
}

#[test]
fn failures_have_their_codes() {
    let mut stage = Stage::new();
    for (error, code, kind) in [
        (SdpError::Parse("line 2".into()), 40201, "SDP_PARSE_ERROR"),
        (SdpError::AlreadyNegotiated, 40208, "SDP_END_POINT_ALREADY_NEGOTIATED"),
        (SdpError::NoOffer, 40209, "SDP_END_POINT_NOT_OFFER_GENERATED"),
        (SdpError::Gone, 40101, "MEDIA_OBJECT_NOT_FOUND"),
    ] {
        let asked = stage.ask("processOffer", json!({ "offer": "x" }));
        let answer = stage.server.negotiated(asked, Err(error));
        assert_eq!((&answer["error"]["code"], &answer["error"]["data"]["type"]), (&json!(code), &json!(kind)));
    }
    assert_eq!(stage.refuse("getLocalSessionDescriptor"), 40202);
}

#[test]
fn an_answer_that_took_its_time_is_remembered() {
    let mut stage = Stage::new();
    let asked = stage.ask("processOffer", json!({ "offer": "x" }));
    let answer = stage.server.negotiated(asked, Ok("v=0\r\n"));
    let id = answer["id"].clone();
    assert_eq!(stage.server.ask_with_id(stage.client, id, "ping", json!({})), answer);
}

#[test]
fn an_endpoint_may_be_released_meanwhile() {
    let mut stage = Stage::new();
    let asked = stage.ask("processOffer", json!({ "offer": "x" }));
    let other = stage.server.client();
    let released = json!({ "object": stage.object });
    stage.server.result(other, "release", released);
    assert_eq!(stage.server.negotiated(asked, Ok("v=0\r\n"))["error"]["code"], 40101);
}

#[test]
fn a_socket_may_be_closed_meanwhile() {
    let mut stage = Stage::new();
    let session = stage.server.result(stage.client, "ping", json!({}))["sessionId"].take();
    let asked = stage.ask("processOffer", json!({ "offer": "x" }));
    stage.server.close(stage.client);
    stage.server.negotiated(asked, Ok("v=0\r\n"));
    let again = stage.server.open();
    stage.server.result(again, "connect", json!({ "sessionId": session }));
    let local = stage.server.invoke(again, &stage.object, "getLocalSessionDescriptor", json!({}));
    assert_eq!(local, "v=0\r\n");
}

#[test]
fn the_local_description_has_the_candidates_found() {
    let mut stage = Stage::new();
    let asked = stage.ask("processOffer", json!({ "offer": "x" }));
    stage.server.negotiated(asked, Ok("v=0\r\nm=video 9\r\n"));
    let candidate = IceCandidate { candidate: "candidate:1".into(), sdp_mid: "0".into(), sdp_m_line_index: 0 };
    stage.server.happen(stage.endpoint, EndpointEventKind::CandidateFound(candidate));
    assert_eq!(stage.get("getLocalSessionDescriptor"), "v=0\r\nm=video 9\r\na=candidate:1\r\n");
}

#[test]
fn candidates_and_keyframes_are_the_workers_business() {
    let mut stage = Stage::new();
    let id = stage.endpoint;
    let candidate = json!({ "candidate": "candidate:garbage", "sdpMid": "0", "sdpMLineIndex": 1 });
    let none = stage.server.invoke(stage.client, &stage.object, "addIceCandidate", json!({ "candidate": candidate }));
    assert_eq!(none, json!(null));
    stage.get("gatherCandidates");
    stage.get("requestKeyframe");
    let candidate = IceCandidate { candidate: "candidate:garbage".into(), sdp_mid: "0".into(), sdp_m_line_index: 1 };
    assert_eq!(
        stage.server.work(),
        [
            WorkerCall::AddIceCandidate { id, candidate },
            WorkerCall::GatherCandidates { id },
            WorkerCall::RequestKeyframe { id },
        ]
    );
}

#[test]
fn a_request_that_is_sent_again_while_it_is_under_way_is_done_once() {
    let mut stage = Stage::new();
    let session = stage.server.result(stage.client, "ping", json!({}))["sessionId"].clone();
    let offer = json!({ "object": stage.object, "operation": "processOffer", "operationParams": { "offer": "v=0 offer" },
        "sessionId": session });
    let Step::Ask(asked) = stage.server.begin_with_id(stage.client, json!(900), "invoke", offer.clone()) else {
        panic!("the worker is not asked");
    };
    stage.server.close(stage.client);
    let again = stage.server.open();
    assert!(matches!(stage.server.begin_with_id(again, json!(900), "invoke", offer.clone()), Step::Wait));
    assert!(matches!(stage.server.begin_with_id(again, json!(900), "invoke", offer), Step::Wait));
    let answer = stage.server.negotiated(*asked, Ok("v=0 answer"));
    assert_eq!(stage.server.frames(again), [answer], "once, and to the socket that the client has now");
}

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::Stage;
use crate::objects::{Answer, Ask};
use crate::rpc::Step;
use crate::webrtc::{MediaKind, Received, Requests, Sent, Statistics};

impl Stage {
    fn statistics(&mut self, with: &Value, counted: Statistics) -> Value {
        let params = json!({ "object": self.object, "operation": "getStats", "operationParams": with });
        match self.server.begin(self.client, "invoke", params) {
            Step::Ask(asked) => {
                assert!(matches!(asked.question.ask, Ask::Statistics(_)));
                self.server.answered(*asked, Answer::Statistics(counted))["result"]["value"].take()
            }
            other => panic!("nobody is asked: {other:?}"),
        }
    }
}

fn counted() -> Statistics {
    let requests = Requests { nacks: 1, plis: 2, firs: 3 };
    let received = Received {
        kind: MediaKind::Audio,
        ssrc: 7,
        packets: 10,
        bytes: 1000,
        lost: -1,
        fraction_lost: 0.25,
        jitter: 0.5,
        requests,
    };
    let sent = Sent {
        kind: MediaKind::Video,
        ssrc: 8,
        packets: 20,
        bytes: 2000,
        lost: 2,
        fraction_lost: 0.0,
        round_trip_time: Some(Duration::from_millis(50)),
        requests,
        estimate: Some(1_000_000),
        delay: Some(Duration::from_millis(2)),
    };
    Statistics { received: vec![received], sent: vec![sent] }
}

fn of_type<'a>(value: &'a Value, kind: &str) -> &'a Value {
    value.as_object().unwrap().values().find(|statistics| statistics["type"] == kind).unwrap()
}

#[test]
fn counters_come_under_ids_that_stay() {
    let mut stage = Stage::new();
    let value = stage.statistics(&json!({}), counted());
    assert_eq!(
        value.as_object().unwrap().len(),
        2,
        "without latency statistics there is nothing of the endpoint itself"
    );
    let (inbound, outbound) = (of_type(&value, "inboundrtp"), of_type(&value, "outboundrtp"));
    for (field, expected) in
        [("packetsReceived", json!(10)), ("packetsLost", json!(-1)), ("ssrc", json!("7")), ("pliCount", json!(2))]
    {
        assert_eq!(inbound[field], expected, "{field}");
    }
    assert_eq!((&outbound["roundTripTime"], &outbound["remb"]), (&json!(0.05), &json!(1_000_000)));
    let again = stage.statistics(&json!({}), counted());
    assert_eq!(of_type(&again, "inboundrtp")["id"], inbound["id"]);
}

#[test]
fn one_kind_of_media_can_be_asked_for() {
    let mut stage = Stage::new();
    let audio = stage.statistics(&json!({ "mediaType": "AUDIO" }), counted());
    assert_eq!(audio.as_object().unwrap().len(), 1);
    assert_eq!(stage.statistics(&json!({ "mediaType": "DATA" }), counted()), json!(null));
    let wrong = json!({ "mediaType": "SMELL" });
    assert_eq!(stage.server.refuse(stage.client, &stage.object, "getStats", wrong)["code"], 40001);
}

#[test]
fn latency_is_told_when_the_pipeline_is_told_to() {
    let mut stage = Stage::new();
    assert_eq!(stage.statistics(&json!({}), Statistics::default()), json!(null));
    stage.server.invoke(stage.client, &stage.pipeline, "setLatencyStats", json!({ "latencyStats": true }));
    assert_eq!(stage.server.invoke(stage.client, &stage.pipeline, "getLatencyStats", json!({})), true);
    let value = stage.statistics(&json!({}), counted());
    let endpoint = &value[&stage.object];
    assert_eq!((&endpoint["__type__"], &endpoint["type"]), (&json!("EndpointStats"), &json!("endpoint")));
    assert_eq!(
        (&endpoint["E2ELatency"][0]["avg"], &endpoint["E2ELatency"][0]["name"]),
        (&json!(2e6), &json!("sink_video_default"))
    );
}

//! What a page may send in `stats`: whatever it is, it spoils only itself, and what is kept stays small.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use messages::{
    ClientMessage,
    report::{
        BrowserFamily, CandidateType, Limit, MAX_REPORTS_PER_MESSAGE, MAX_STREAMS_PER_REPORT, Report, StreamReport,
    },
};
use serde_json::{Value, json};

const PEER: &str = "8f14e45fceea167a5a36dedd4bea2543";

/// What no measurement may be, whatever is measured.
fn hostile() -> Vec<Value> {
    vec![
        json!(null),
        json!(1e300),
        json!(-1e300),
        json!(-9_007_199_254_740_993_i64),
        json!(u64::MAX),
        json!("not a number"),
        json!("x".repeat(5000)),
        json!("<script>alert(1)</script>"),
        json!("\u{0}"),
        json!([[[[]]]]),
        json!([1, 2, 3]),
        json!({"none": {"cpu": []}}),
    ]
}

fn messages(data: Value) -> Vec<Report> {
    match serde_json::from_value(json!({"id": "stats", "data": data})).unwrap() {
        ClientMessage::Stats { data } => data,
        other => panic!("{other:?}"),
    }
}

fn report(rest: Value) -> Report {
    let mut object = json!({"sessionId": PEER, "browser": "firefox"});
    object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    messages(json!([object])).pop().unwrap()
}

fn stream(rest: &Value) -> StreamReport {
    let mut object = json!({"direction": "incoming", "kind": "video", "packets": 7});
    object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    report(json!({"streams": [object]})).streams.pop().unwrap()
}

/// The names on the wire of all that may be absent, from a stream that has all of it.
fn full_stream() -> Value {
    json!({
        "direction": "outgoing", "kind": "video", "ssrc": u32::MAX, "at": 99_999_999_999.123_45,
        "codec": "x".repeat(32), "width": 65535, "height": 65535, "bytes": 1_u64 << 53, "packets": 1_u64 << 53,
        "packetsLost": -8_388_608, "jitter": 0.123_456_7, "roundTrip": 0.123_456_7, "fractionLost": 0.003_906_25,
        "nacks": 1_u64 << 53, "plis": 1_u64 << 53, "firs": 1_u64 << 53, "retransmittedPackets": 1_u64 << 53,
        "frames": 1_u64 << 53, "framesReceived": 1_u64 << 53, "framesDropped": 1_u64 << 53,
        "keyFrames": 1_u64 << 53, "freezes": 1_u64 << 53, "freezeDuration": 99_999_999_999.123_45,
        "jitterBufferDelay": 99_999_999_999.123_45, "jitterBufferEmitted": 1_u64 << 53,
        "decodeTime": 99_999_999_999.123_45, "encodeTime": 99_999_999_999.123_45,
        "totalSamplesReceived": 1_u64 << 53, "concealedSamples": 1_u64 << 53,
        "silentConcealedSamples": 1_u64 << 53,
        "limitation": {"none": 99_999_999_999.123_45, "cpu": 0.1, "bandwidth": 0.1, "other": 0.1},
        "limitedBy": "bandwidth",
    })
}

#[test]
fn nothing_of_a_stream_is_lost() {
    let kept: StreamReport = serde_json::from_value(full_stream()).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&serde_json::to_value(&kept).unwrap()), names(&full_stream()));
}

#[test]
fn a_hostile_value_in_a_stream_is_absent_and_the_rest_stays() {
    let full = full_stream();
    let names = full.as_object().unwrap().keys().filter(|name| !["direction", "kind"].contains(&name.as_str()));
    for name in names {
        for value in hostile() {
            let mut spoilt = full.clone();
            spoilt[name] = value.clone();
            let kept = serde_json::to_value(stream(&spoilt)).unwrap();
            for (other, whole) in serde_json::to_value(stream(&full)).unwrap().as_object().unwrap() {
                // An object is no value of any of these but this one, whose parts are looked at below.
                let expected = if other == name { Value::Null } else { whole.clone() };
                let is_object = name == "limitation" && other == name && !kept[other].is_null();
                assert!(is_object || kept[other] == expected, "{name} {value}: {other} became {}", kept[other]);
            }
        }
    }
}

#[test]
fn a_count_is_neither_negative_nor_broken() {
    for bad in [json!(-1), json!(0.5), json!(9_007_199_254_740_993_u64)] {
        assert_eq!(stream(&json!({"bytes": bad})).bytes, None, "{bad}");
    }
    assert_eq!(stream(&json!({"packetsLost": -3})).packets_lost, Some(-3));
    assert_eq!(stream(&json!({"jitter": -0.1})).jitter, None);
    assert_eq!(stream(&json!({"fractionLost": 1.1})).fraction_lost, None);
}

#[test]
fn an_unknown_name_is_absent() {
    assert_eq!(report(json!({"browser": "netscape"})).browser, None);
    assert_eq!(report(json!({})).browser, Some(BrowserFamily::Firefox));
    assert_eq!(stream(&json!({"limitedBy": "laziness"})).limited_by, None);
    assert_eq!(stream(&json!({"limitedBy": "none"})).limited_by, Some(Limit::None));
    assert_eq!(stream(&json!({"codec": "VP8<b>"})).codec, None);
}

#[test]
fn each_part_of_a_report_stands_alone() {
    for part in ["browser", "visible", "firstFrame", "path"] {
        for value in hostile() {
            let path = json!({"local": "relay", "remote": value, "roundTrip": value});
            let mut whole = json!({"streams": [{"direction": "incoming", "kind": "audio", "limitation": value}]});
            whole["path"] = path;
            whole[part] = value.clone();
            let report = report(whole);
            assert_eq!(report.streams.len(), 1, "{part}: {value}");
            if part != "path" {
                let path = report.path.unwrap();
                assert_eq!((path.local, path.remote), (Some(CandidateType::Relay), None), "{part}: {value}");
            }
        }
    }
}

#[test]
fn what_is_no_stream_is_left_out() {
    let streams =
        json!([null, 7, {}, {"direction": "sideways", "kind": "video"}, {"direction": "incoming", "kind": "audio"}]);
    assert_eq!(report(json!({"streams": streams})).streams.len(), 1);
    for value in hostile() {
        assert_eq!(report(json!({"streams": value})).streams, [], "{value}");
        assert_eq!(messages(value.clone()), [], "{value}");
    }
}

#[test]
fn a_report_of_nobody_is_dropped() {
    let bad = json!([{"sessionId": "../../etc"}, {"browser": "firefox"}, {"sessionId": 7}, {"sessionId": PEER}]);
    assert_eq!(messages(bad).len(), 1);
}

#[test]
fn there_are_only_so_many_of_each() {
    let one = json!({"direction": "incoming", "kind": "video"});
    assert_eq!(report(json!({"streams": vec![one; 1000]})).streams.len(), MAX_STREAMS_PER_REPORT);
    let one = json!({"sessionId": PEER});
    assert_eq!(messages(json!(vec![one; 1000])).len(), MAX_REPORTS_PER_MESSAGE);
}

#[test]
fn the_largest_report_is_small() {
    let largest = report(json!({"streams": vec![full_stream(); MAX_STREAMS_PER_REPORT]}));
    assert_eq!(largest.streams.len(), MAX_STREAMS_PER_REPORT);
    let bytes = serde_json::to_string(&largest).unwrap().len();
    assert!(bytes < 10 * 1024, "{bytes} bytes");
}

#[test]
fn a_time_has_microseconds() {
    let read = stream(&json!({"decodeTime": 1.234_567_89}));
    assert_eq!(serde_json::to_value(read).unwrap()["decodeTime"], json!(1.234_568));
}

use serde_json::json;

use super::*;
use crate::types::ObjectId;

const SECOND: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(10);

/// A session whose callers are named, with its own clock.
struct Bench {
    session: Session<&'static str>,
    now: Instant,
}

fn endpoint() -> ObjectId {
    "1_kurento.MediaPipeline/2_kurento.WebRtcEndpoint".parse().unwrap()
}

impl Bench {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let now = Instant::now();
        Self { session: Session::new(now, &options), now }
    }

    /// Asks, and returns the frame that goes out.
    fn ask(&mut self, caller: &'static str, call: Call) -> Value {
        self.session.call(self.now, call, self.now + TIMEOUT, caller);
        self.frame()
    }

    /// Asks for a pong of session `S`, and gets it.
    fn ping(&mut self) {
        let id = self.ask("ping", Call::ping())["id"].as_u64().unwrap();
        self.hear_value(id, "pong");
        self.check_value("ping", "pong");
    }

    fn frame(&mut self) -> Value {
        match self.session.poll_output() {
            Some(Output::Frame(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("a frame was expected, not {other:?}"),
        }
    }

    fn hear(&mut self, frame: impl AsRef<str>) {
        self.session.handle_frame(self.now, frame.as_ref().as_bytes());
    }

    fn hear_value(&mut self, id: u64, value: &str) {
        self.hear(json!({ "id": id, "jsonrpc": "2.0", "result": { "sessionId": "S", "value": value } }).to_string());
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.session.handle_timeout(self.now);
    }

    fn answer(&mut self) -> (&'static str, Result<Value, Error>) {
        match self.session.poll_output() {
            Some(Output::Answer(caller, outcome)) => (caller, outcome),
            other => panic!("an answer was expected, not {other:?}"),
        }
    }

    fn check_value(&mut self, caller: &str, value: &str) {
        let (answered, outcome) = self.answer();
        assert_eq!((answered, &outcome.unwrap()["value"]), (caller, &Value::from(value)));
    }

    fn check_quiet(&mut self) {
        if let Some(output) = self.session.poll_output() {
            panic!("nothing was expected, not {output:?}");
        }
    }
}

#[test]
fn a_request_is_a_frame_with_the_next_id() {
    let mut bench = Bench::new();
    let frame = bench.ask("a", Call::create("MediaPipeline", Value::Null));
    let params = json!({ "constructorParams": {}, "type": "MediaPipeline" });
    assert_eq!(frame, json!({ "id": 1, "jsonrpc": "2.0", "method": "create", "params": params }));
    assert_eq!(bench.ask("b", Call::ping())["id"], 2);
}

#[test]
fn answers_find_their_callers_in_any_order() {
    let mut bench = Bench::new();
    for caller in ["a", "b", "c"] {
        bench.ask(caller, Call::ping());
    }
    for (id, caller) in [(3, "c"), (1, "a"), (2, "b")] {
        bench.hear_value(id, caller);
        bench.check_value(caller, caller);
    }
    assert_eq!(bench.session.pending(), 0);
    assert!(bench.session.deadlines.is_empty());
}

#[test]
fn an_error_keeps_its_code_and_names_the_operation() {
    let mut bench = Bench::new();
    let object = endpoint();
    bench.ask("a", Call::invoke(&object, "processOffer", json!({ "offer": "" })));
    let error = ErrorObject::new(ErrorCode::SdpParse, "Empty offer not valid");
    bench.hear(Response::failed(Some(1.into()), error).to_text());
    let (_, outcome) = bench.answer();
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::SdpParse));
    assert_eq!(
        error.to_string(),
        "the media server refused processOffer: Empty offer not valid (40201 SDP_PARSE_ERROR)"
    );
}

#[test]
fn each_request_times_out_on_its_own() {
    let mut bench = Bench::new();
    bench.ask("a", Call::ping());
    bench.wait(SECOND);
    bench.ask("b", Call::describe(&endpoint()));
    assert_eq!(bench.session.next_timeout(), Some(bench.now + TIMEOUT - SECOND));
    bench.wait(TIMEOUT - SECOND);
    let (caller, outcome) = bench.answer();
    assert_eq!(caller, "a");
    assert!(matches!(outcome, Err(Error::TimedOut { operation, after: TIMEOUT }) if operation == "ping"));
    bench.check_quiet();
    bench.wait(SECOND);
    assert!(matches!(bench.answer(), ("b", Err(Error::TimedOut { operation, .. })) if operation == "describe"));
    assert_eq!(bench.session.pending(), 0);
}

#[test]
fn what_answers_no_waiting_request_is_ignored() {
    let mut bench = Bench::new();
    bench.ask("a", Call::ping());
    bench.hear_value(7, "who?");
    bench.hear(r#"{"id":"1","jsonrpc":"2.0","result":{"value":"a string is not our id"}}"#);
    bench.hear(r#"{"id":null,"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid JSON-RPC request."}}"#);
    bench.hear("rubbish");
    bench.check_quiet();
    bench.hear_value(1, "pong");
    bench.check_value("a", "pong");
    bench.hear_value(1, "twice");
    bench.check_quiet();
}

#[test]
fn a_late_answer_is_ignored() {
    let mut bench = Bench::new();
    bench.ask("a", Call::ping());
    bench.wait(TIMEOUT);
    assert!(bench.answer().1.is_err());
    bench.hear_value(1, "late");
    bench.check_quiet();
}

#[test]
fn what_was_created_too_late_is_released() {
    let mut bench = Bench::new();
    bench.ask("a", Call::create("WebRtcEndpoint", json!({})));
    bench.wait(TIMEOUT);
    assert!(bench.answer().1.is_err());
    bench.hear_value(1, endpoint().as_str());
    let release = bench.frame();
    assert_eq!(release["method"], "release");
    assert_eq!(release["params"]["object"], endpoint().as_str());
    bench.hear_value(2, "");
    bench.check_quiet();
    bench.hear_value(1, endpoint().as_str());
    bench.check_quiet();
    assert_eq!(bench.session.pending(), 0);
}

#[test]
fn a_release_of_what_came_too_late_may_go_unanswered() {
    let mut bench = Bench::new();
    bench.ask("a", Call::create("WebRtcEndpoint", json!({})));
    bench.wait(TIMEOUT);
    assert!(bench.answer().1.is_err());
    bench.hear_value(1, endpoint().as_str());
    bench.frame();
    assert_eq!(bench.session.pending(), 1);
    bench.wait(Options::default().ping_timeout);
    // What is still under way is a sign of life, asked for meanwhile.
    let ping = bench.frame();
    assert_eq!(ping["method"], "ping");
    bench.hear_value(ping["id"].as_u64().unwrap(), "pong");
    bench.check_quiet();
    assert_eq!(bench.session.pending(), 0);
}

#[test]
fn an_event_may_come_before_the_answer() {
    let mut bench = Bench::new();
    bench.ask("a", Call::create("MediaPipeline", Value::Null));
    bench.hear(r#"{"jsonrpc":"2.0","method":"onEvent","params":{"value":{"data":{"object":"p_kurento.MediaPipeline","source":"manager_ServerManager","tags":[],"timestampMillis":"1795336890230"},"object":"manager_ServerManager","type":"ObjectCreated"}}}"#);
    assert!(matches!(bench.session.poll_output(), Some(Output::Event(event)) if event.name() == "ObjectCreated"));
    bench.hear_value(1, "p_kurento.MediaPipeline");
    bench.check_value("a", "p_kurento.MediaPipeline");
}

#[test]
fn the_session_of_the_server_is_sent_along() {
    let mut bench = Bench::new();
    assert_eq!(bench.ask("a", Call::ping())["params"].get("sessionId"), None);
    bench.hear_value(1, "pong");
    bench.check_value("a", "pong");
    assert_eq!(bench.ask("b", Call::ping())["params"]["sessionId"], "S");
    bench.hear(r#"{"id":2,"jsonrpc":"2.0","result":{"sessionId":"T","value":"pong"}}"#);
    bench.check_value("b", "pong");
    assert_eq!(bench.ask("c", Call::ping())["params"]["sessionId"], "T");
    assert_eq!(bench.session.resume(), Resume { session_id: Some("T".into()), last_id: 3 });
}

#[test]
fn a_session_named_by_the_caller_wins() {
    let mut bench = Bench::new();
    bench.ping();
    assert_eq!(bench.ask("b", Call::connect(Some(&"old".into())))["params"]["sessionId"], "old");
}

#[test]
fn a_closed_session_is_forgotten() {
    let mut bench = Bench::new();
    bench.ping();
    assert_eq!(bench.ask("b", Call::close_session(true))["params"], json!({ "release": true, "sessionId": "S" }));
    bench.hear(r#"{"id":2,"jsonrpc":"2.0","result":null}"#);
    assert_eq!(bench.session.resume().session_id, None);
}

#[test]
fn a_refused_close_keeps_the_session() {
    let mut bench = Bench::new();
    bench.ping();
    bench.ask("b", Call::close_session(true));
    let error = ErrorObject::new(ErrorCode::InvalidSession, "Invalid session");
    bench.hear(Response::failed(Some(2.into()), error).to_text());
    assert_eq!(bench.session.resume().session_id, Some("S".into()));
}

#[test]
fn a_session_that_is_gone_is_forgotten() {
    let resume = Resume { session_id: Some("old".into()), last_id: 1 };
    let mut bench = Bench::with(Options { resume, ..Options::default() });
    bench.ask("a", Call::connect(Some(&"old".into())));
    let error = ErrorObject::new(ErrorCode::InvalidSession, "Invalid session");
    bench.hear(Response::failed(Some(2.into()), error).to_text());
    bench.answer().1.unwrap_err();
    assert_eq!(bench.ask("b", Call::connect(None))["params"], json!({}));
    assert_eq!(bench.ask("c", Call::ping())["params"], json!({}));
}

#[test]
fn a_following_connection_goes_on_counting() {
    let resume = Resume { session_id: Some("S".into()), last_id: 41 };
    let mut bench = Bench::with(Options { resume, ..Options::default() });
    let frame = bench.ask("a", Call::ping());
    assert_eq!((&frame["id"], &frame["params"]["sessionId"]), (&json!(42), &json!("S")));
}

#[test]
fn a_lost_connection_fails_all_who_wait_and_all_who_come() {
    let mut bench = Bench::new();
    bench.ask("a", Call::ping());
    bench.ask("b", Call::ping());
    bench.session.handle_lost(Lost::Broken("the network is gone".into()));
    bench.session.call(bench.now, Call::ping(), bench.now + TIMEOUT, "c");
    let mut failed: Vec<_> = std::iter::from_fn(|| match bench.session.poll_output()? {
        Output::Answer(caller, outcome) => Some((caller, outcome.unwrap_err().to_string())),
        other => panic!("an answer was expected, not {other:?}"),
    })
    .collect();
    failed.sort();
    let error = "the connection to the media server is lost: the network is gone".to_owned();
    assert_eq!(failed, ["a", "b", "c"].map(|caller| (caller, error.clone())));
    assert_eq!(bench.session.pending(), 0);
}

#[test]
fn the_first_reason_stays() {
    let mut bench = Bench::new();
    bench.session.handle_lost(Lost::Broken("first".into()));
    bench.session.handle_lost(Lost::ClosedHere);
    assert_eq!(bench.session.lost(), Some(&Lost::Broken("first".into())));
}

#[test]
fn the_peer_is_pinged_regularly() {
    let options = Options::default();
    let mut bench = Bench::new();
    for id in 1..=3 {
        assert_eq!(bench.session.next_timeout(), Some(bench.now + options.ping_interval));
        bench.wait(options.ping_interval);
        let frame = bench.frame();
        assert_eq!((&frame["method"], &frame["id"]), (&json!("ping"), &json!(id)));
        bench.hear_value(id, "pong");
        bench.check_quiet();
    }
    assert_eq!(bench.session.lost(), None);
}

#[test]
fn a_peer_that_is_silent_after_a_ping_is_lost() {
    let options = Options::default();
    let mut bench = Bench::new();
    bench.wait(options.ping_interval);
    bench.frame();
    bench.wait(options.ping_timeout - SECOND);
    bench.ask("a", Call::ping());
    assert_eq!(bench.session.lost(), None);
    bench.wait(SECOND);
    assert_eq!(bench.session.lost(), Some(&Lost::Silent(options.ping_timeout)));
    assert!(matches!(bench.answer(), ("a", Err(Error::ConnectionLost { .. }))));
}

#[test]
fn a_peer_that_is_busy_with_earlier_requests_is_not_lost() {
    let options = Options::default();
    let mut bench = Bench::new();
    bench.ask("a", Call::ping());
    bench.wait(options.ping_interval);
    bench.answer().1.unwrap_err();
    bench.frame();
    for _ in 0..5 {
        bench.wait(options.ping_timeout - SECOND);
        bench.hear_value(1, "a late answer");
    }
    assert_eq!(bench.session.lost(), None);
    bench.hear_value(2, "pong");
    bench.wait(SECOND);
    assert_eq!(bench.frame()["method"], "ping");
}

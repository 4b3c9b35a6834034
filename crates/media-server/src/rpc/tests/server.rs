use std::time::{Duration, Instant, SystemTime};

use kurento::rpc::Request;
use serde_json::{Value, json};

use crate::Limits;
use crate::objects::{Answer, Environment, Now, PlayerCall, RecorderCall, RtpCall, WorkerCall};
use crate::rpc::{Asked, ConnectionId, Dispatcher, Effect, Step};
use crate::webrtc::{EndpointEvent, EndpointEventKind, EndpointId, SdpError};

/// Counts instead of drawing lots.
struct Counter(u32);

impl Environment for Counter {
    fn new_uuid(&mut self) -> String {
        self.0 += 1;
        format!("uuid-{}", self.0)
    }

    fn cpu_count(&self) -> usize {
        2
    }

    fn used_memory_kib(&self) -> u64 {
        1234
    }
}

/// A server under test, and what it has done to its surroundings.
pub(super) struct Server {
    dispatcher: Dispatcher,
    now: Now,
    last_connection: u64,
    last_request: u64,
    sent: Vec<(ConnectionId, Value)>,
    work: Vec<WorkerCall>,
    plays: Vec<PlayerCall>,
    records: Vec<RecorderCall>,
    exchanges: Vec<RtpCall>,
}

impl Server {
    pub(super) const COLLECTION: Duration = Duration::from_secs(240);

    pub(super) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(super) fn with(limits: Limits) -> Self {
        let now = Now { instant: Instant::now(), wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) };
        let dispatcher = Dispatcher::new(Box::new(Counter(0)), limits, Self::COLLECTION, now);
        let (work, plays, records, exchanges) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { dispatcher, now, last_connection: 0, last_request: 0, sent: Vec::new(), work, plays, records, exchanges }
    }

    pub(super) fn open(&mut self) -> ConnectionId {
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        self.dispatcher.opened(connection);
        connection
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.dispatcher.closed(connection);
    }

    /// Lets time pass, with everything that is due in it.
    pub(super) fn pass(&mut self, duration: Duration) {
        let end = self.now.instant + duration;
        while self.dispatcher.next_timeout() <= end {
            self.advance_to(self.dispatcher.next_timeout());
            self.dispatcher.handle_timeout(self.now);
        }
        self.advance_to(end);
        self.collect();
    }

    fn advance_to(&mut self, instant: Instant) {
        self.now.wall += instant - self.now.instant;
        self.now.instant = instant;
    }

    /// Sends a request with an id of its own, and returns the whole answer.
    pub(super) fn ask(&mut self, connection: ConnectionId, method: &str, params: Value) -> Value {
        match self.begin(connection, method, params) {
            Step::Answer(frame) => serde_json::from_str(&frame).unwrap(),
            other => panic!("not answered: {other:?}"),
        }
    }

    pub(super) fn begin(&mut self, connection: ConnectionId, method: &str, params: Value) -> Step {
        self.last_request += 1;
        self.begin_with_id(connection, json!(self.last_request), method, params)
    }

    pub(super) fn ask_with_id(&mut self, connection: ConnectionId, id: Value, method: &str, params: Value) -> Value {
        match self.begin_with_id(connection, id, method, params) {
            Step::Answer(frame) => serde_json::from_str(&frame).unwrap(),
            other => panic!("not answered: {other:?}"),
        }
    }

    pub(super) fn begin_with_id(&mut self, connection: ConnectionId, id: Value, method: &str, params: Value) -> Step {
        let frame = json!({ "id": id, "jsonrpc": "2.0", "method": method, "params": params }).to_string();
        let step = self.dispatcher.handle(self.now, connection, &Request::parse(frame.as_bytes()).unwrap());
        self.collect();
        step
    }

    pub(super) fn negotiated(&mut self, asked: Asked, answer: Result<&str, SdpError>) -> Value {
        self.answered(asked, Answer::Negotiation(answer.map(str::to_owned)))
    }

    pub(super) fn answered(&mut self, asked: Asked, answer: Answer) -> Value {
        match self.go_on(asked, answer) {
            Step::Answer(frame) => serde_json::from_str(&frame).unwrap(),
            other => panic!("not answered: {other:?}"),
        }
    }

    pub(super) fn go_on(&mut self, asked: Asked, answer: Answer) -> Step {
        let step = self.dispatcher.handle_answer(self.now, asked, answer);
        self.collect();
        step
    }

    pub(super) fn happen(&mut self, endpoint: EndpointId, kind: EndpointEventKind) {
        self.dispatcher.handle_endpoint_event(EndpointEvent { endpoint, at: self.now.wall, kind });
        self.collect();
    }

    fn collect(&mut self) {
        while let Some(effect) = self.dispatcher.poll_effect() {
            match effect {
                Effect::Worker(call) => self.work.push(call),
                Effect::Player(call) => self.plays.push(call),
                Effect::Recorder(call) => self.records.push(call),
                Effect::Rtp(call) => self.exchanges.push(call),
                Effect::Send { connection, frame } => {
                    self.sent.push((connection, serde_json::from_str(&frame).unwrap()));
                }
            }
        }
    }

    /// The result of a request that must succeed.
    #[track_caller]
    pub(super) fn result(&mut self, connection: ConnectionId, method: &str, params: Value) -> Value {
        let mut answer = self.ask(connection, method, params);
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        answer["result"].take()
    }

    /// The error of a request that must fail.
    #[track_caller]
    pub(super) fn error(&mut self, connection: ConnectionId, method: &str, params: Value) -> Value {
        let mut answer = self.ask(connection, method, params);
        assert!(answer.get("error").is_some(), "{method}: {answer}");
        answer["error"].take()
    }

    /// Opens a socket and gets a session for it.
    pub(super) fn client(&mut self) -> ConnectionId {
        let connection = self.open();
        self.result(connection, "connect", json!({}));
        connection
    }

    #[track_caller]
    pub(super) fn pipeline(&mut self, connection: ConnectionId) -> String {
        self.string(connection, "create", json!({ "type": "MediaPipeline" }))
    }

    #[track_caller]
    pub(super) fn endpoint(&mut self, connection: ConnectionId, pipeline: &str) -> String {
        let params = json!({ "type": "WebRtcEndpoint", "constructorParams": { "mediaPipeline": pipeline } });
        self.string(connection, "create", params)
    }

    #[track_caller]
    pub(super) fn subscribe(&mut self, connection: ConnectionId, object: &str, event: &str) -> String {
        self.string(connection, "subscribe", json!({ "object": object, "type": event }))
    }

    /// The value of a request that must succeed and answer with a string.
    #[track_caller]
    fn string(&mut self, connection: ConnectionId, method: &str, params: Value) -> String {
        self.result(connection, method, params)["value"].as_str().unwrap().to_owned()
    }

    /// The value of an operation that must succeed.
    #[track_caller]
    pub(super) fn invoke(&mut self, connection: ConnectionId, object: &str, operation: &str, with: Value) -> Value {
        let params = json!({ "object": object, "operation": operation, "operationParams": with });
        self.result(connection, "invoke", params)["value"].take()
    }

    /// The error of an operation that must fail.
    #[track_caller]
    pub(super) fn refuse(&mut self, connection: ConnectionId, object: &str, operation: &str, with: Value) -> Value {
        let params = json!({ "object": object, "operation": operation, "operationParams": with });
        self.error(connection, "invoke", params)
    }

    /// Looks for a pipeline without becoming a holder of it, as `describe` would.
    pub(super) fn exists(&mut self, connection: ConnectionId, pipeline: &str) -> bool {
        let pipelines = self.invoke(connection, "manager_ServerManager", "getPipelines", json!({}));
        pipelines.as_array().unwrap().iter().any(|id| id == pipeline)
    }

    /// What has been sent to a socket since the last time: each event as its type and the object it came from.
    pub(super) fn events(&mut self, connection: ConnectionId) -> Vec<(String, String)> {
        let name = |value: &Value| value.as_str().unwrap().to_owned();
        self.event_values(connection).iter().map(|event| (name(&event["type"]), name(&event["object"]))).collect()
    }

    /// What has been sent to a socket since the last time.
    pub(super) fn event_values(&mut self, connection: ConnectionId) -> Vec<Value> {
        let sent = self.sent.extract_if(.., |(to, _)| *to == connection);
        sent.map(|(_, frame)| {
            assert_eq!((&frame["method"], &frame["jsonrpc"]), (&json!("onEvent"), &json!("2.0")));
            frame["params"]["value"].clone()
        })
        .collect()
    }

    /// What has been sent to a socket since the last time, whole.
    pub(super) fn frames(&mut self, connection: ConnectionId) -> Vec<Value> {
        self.sent.extract_if(.., |(to, _)| *to == connection).map(|(_, frame)| frame).collect()
    }

    /// What the workers have been called for since the last time.
    pub(super) fn work(&mut self) -> Vec<WorkerCall> {
        std::mem::take(&mut self.work)
    }

    /// What the players have been called for since the last time.
    pub(super) fn plays(&mut self) -> Vec<PlayerCall> {
        std::mem::take(&mut self.plays)
    }

    /// What the recorders have been called for since the last time.
    pub(super) fn records(&mut self) -> Vec<RecorderCall> {
        std::mem::take(&mut self.records)
    }

    /// What endpoints of plain RTP have been called for since the last time.
    pub(super) fn exchanges(&mut self) -> Vec<RtpCall> {
        std::mem::take(&mut self.exchanges)
    }

    /// What the workers call the endpoint that was made last.
    pub(super) fn made_endpoint(&mut self) -> EndpointId {
        let made = |call: WorkerCall| match call {
            WorkerCall::Create { id, .. } => Some(id),
            _ => None,
        };
        self.work().into_iter().filter_map(made).next_back().unwrap()
    }
}

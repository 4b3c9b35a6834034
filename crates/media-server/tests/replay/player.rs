//! Plays the client's side of a dialogue and compares what the server says with what was recorded.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde_json::Value;
use tokio::time;

use super::compare::{compare, numbers_of};
use super::events::in_words;
use super::findings::Findings;
use super::names::{Names, kind};
use super::socket::{Ended, Socket};
use super::stage::Stage;
use super::transcript::{self, Closed, Line, Sent, Step};

/// A dialogue and how it is to be played.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) transcript: &'static str,
    /// How much of a silence of the recorded client is kept. None of it where all that it waited for are events, which are
    /// awaited anyway.
    pub(crate) silence: f64,
    /// Something plays while nobody speaks. Where nothing does, silences are not waited for: time is moved on.
    pub(crate) has_media: bool,
    /// Somebody was behind the offers.
    pub(crate) has_peers: bool,
    /// The server's period of garbage collection.
    pub(crate) collection: Duration,
}

impl Case {
    pub(crate) const fn of(transcript: &'static str) -> Self {
        Self { transcript, silence: 0.0, has_media: true, has_peers: true, collection: Duration::from_secs(240) }
    }
}

pub(crate) async fn play(case: Case) {
    let mut player = Player {
        case,
        stage: Stage::set(case).await,
        names: Names::default(),
        sockets: BTreeMap::new(),
        asked: HashMap::new(),
        left_out: HashSet::new(),
        findings: Findings::new(case.transcript),
        at: Duration::ZERO,
    };
    player.stage.name(&mut player.names);
    for line in transcript::read(case.transcript) {
        player.line(line).await;
    }
    player.end().await;
}

/// A request of one socket.
type Request = (String, String);

struct Player {
    case: Case,
    stage: Stage,
    names: Names,
    sockets: BTreeMap<String, Socket>,
    /// What was asked, for the words of a finding and the rules of a comparison.
    asked: HashMap<Request, Question>,
    /// What cannot be asked, because it names what this run does not have.
    left_out: HashSet<Request>,
    findings: Findings,
    at: Duration,
}

#[derive(Clone)]
struct Question {
    words: String,
    operation: String,
}

impl Player {
    async fn line(&mut self, Line { at, socket, step }: Line) {
        if let Step::Note(note) = step {
            return self.stage.note(&note).await;
        }
        let silence = at.saturating_sub(std::mem::replace(&mut self.at, at));
        match step {
            Step::Note(_) => {}
            Step::Open { path } => {
                let opened = Socket::open(self.stage.address(), &path).await;
                self.sockets.insert(socket, opened);
            }
            Step::Sent(sent) => {
                self.await_events().await;
                self.keep_silent(silence.mul_f64(self.case.silence)).await;
                self.send(&socket, sent).await;
            }
            Step::Answered(recorded) => self.answered(&socket, &recorded).await,
            Step::Raised(event) => self.raised(&socket, &event),
            Step::Closed(how) => self.closed(&socket, &how).await,
        }
    }

    async fn keep_silent(&self, silence: Duration) {
        if self.case.has_media {
            return time::sleep(silence).await;
        }
        time::pause();
        time::advance(silence).await;
        time::resume();
    }

    async fn send(&mut self, name: &str, sent: Sent) {
        let (Sent::Text(text) | Sent::Binary(text)) = &sent;
        let request: Value = serde_json::from_str(text).unwrap_or_default();
        let key = (name.to_owned(), request["id"].to_string());
        if self.names.is_absent(text) {
            self.left_out.insert(key);
            return;
        }
        self.asked.insert(key, question(&request));
        let ours = self.names.to_ours(text);
        let ours = self.stage.before_request(&request, ours);
        // the recorded client went on to use sockets that the server had dropped
        if let Some(socket) = self.sockets.get_mut(name) {
            socket
                .send(&match sent {
                    Sent::Text(_) => Sent::Text(ours),
                    Sent::Binary(_) => Sent::Binary(ours),
                })
                .await;
        }
    }

    async fn answered(&mut self, name: &str, recorded: &Value) {
        let key = (name.to_owned(), recorded["id"].to_string());
        if self.left_out.remove(&key) {
            return;
        }
        let question = self.asked.get(&key).cloned().unwrap_or_else(|| question(&Value::Null));
        let socket = self.sockets.get_mut(name).expect("an answer comes through an open socket");
        let Some(ours) = socket.answer().await else {
            return self.findings.add(format!("{}: the socket is closed instead", question.words));
        };
        self.stage.after_answer(&recorded["id"], &ours);
        let both = (recorded.get("error"), ours.get("error"));
        match both {
            (None, Some(error)) => {
                self.findings.add(format!("{}: {} where KMS succeeds", question.words, failure(error)));
                if question.operation == "create" {
                    self.names.set_absent(recorded["result"]["value"].as_str().unwrap_or_default());
                }
            }
            (Some(error), None) => {
                self.findings.add(format!("{}: succeeds where KMS has {}", question.words, failure(error)));
            }
            _ => {
                if question.operation == "create" {
                    self.names.made(recorded["result"]["value"].as_str().unwrap_or_default());
                }
                for finding in compare(&mut self.names, numbers_of(&question.operation), recorded, &ours) {
                    self.findings.add(format!("{}{finding}", question.words));
                }
            }
        }
    }

    fn raised(&mut self, name: &str, event: &Value) {
        if self.names.is_absent(&event.to_string()) {
            return;
        }
        if let Some(socket) = self.sockets.get_mut(name) {
            socket.events.expect(event);
        }
    }

    /// Waits for every event that the recorded client had heard by now, but not for what is meant never to come.
    async fn await_events(&mut self) {
        for socket in self.sockets.values_mut() {
            loop {
                socket.events.settle(&self.names);
                let is_awaited = |event: &Value| !self.findings.is_expected(&missing(&self.names, event));
                if !socket.events.expected().iter().any(is_awaited) {
                    break;
                }
                if !socket.wait().await {
                    for event in socket.events.give_up() {
                        self.findings.add(missing(&self.names, &event));
                    }
                    break;
                }
            }
        }
    }

    async fn closed(&mut self, name: &str, how: &Closed) {
        if !self.sockets.contains_key(name) {
            return;
        }
        if *how == Closed::ByClient {
            self.await_events().await;
        }
        let Some(mut socket) = self.sockets.remove(name) else { return };
        match how {
            Closed::ByClient | Closed::CutByClient => self.hang_up(socket, *how == Closed::ByClient).await,
            Closed::Dropped => {
                match socket.answer().await {
                    Some(answer) => {
                        self.findings.add(format!("{} where KMS drops the socket", failure(&answer["error"])))
                    }
                    None => assert!(matches!(socket.ended, Some(Ended::Silently)), "dropped without a word"),
                }
                socket.close().await;
            }
            Closed::Refused(reason) => {
                let answer = socket.answer().await;
                match &socket.ended {
                    Some(Ended::Said(ours)) if ours == reason => {}
                    _ => self.findings.add(format!("not closed with `{reason}`, but {answer:?}")),
                }
            }
        }
    }

    async fn hang_up(&mut self, mut socket: Socket, politely: bool) {
        if politely {
            socket.drain().await;
            socket.events.settle(&self.names);
            for event in socket.events.give_up() {
                self.findings.add(missing(&self.names, &event));
            }
            for event in socket.events.left_over(&self.names) {
                self.findings.add(format!("event {} that KMS does not raise", in_words(&self.names, &event)));
            }
            socket.close().await;
        }
    }

    async fn end(mut self) {
        for name in self.sockets.keys().cloned().collect::<Vec<_>>() {
            self.closed(&name, &Closed::ByClient).await;
        }
        self.stage.strike().await;
        self.findings.check();
    }
}

fn missing(names: &Names, event: &Value) -> String {
    format!("no event {}", in_words(names, event))
}

fn failure(error: &Value) -> String {
    format!("error {} {}", error["code"], error["message"])
}

/// `invoke getName of WebRtcEndpoint`.
fn question(request: &Value) -> Question {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (method, params) = (word(&request["method"]), &request["params"]);
    let operation = if method == "invoke" { word(&params["operation"]) } else { method.clone() };
    let of = match params.get("object").and_then(Value::as_str) {
        Some(object) => format!(" of {}", kind(object)),
        None => params.get("type").and_then(Value::as_str).map(|kind| format!(" {kind}")).unwrap_or_default(),
    };
    let words = if method.is_empty() { "what is no request".to_owned() } else { format!("{operation}{of}") };
    Question { words: format!("{words} [{}]", request["id"]), operation }
}

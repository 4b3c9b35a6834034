//! A recorded dialogue, as the steps in which it is played again.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

/// One line of a dialogue; `socket` is empty where there is only one.
pub(crate) struct Line {
    pub(crate) at: Duration,
    pub(crate) socket: String,
    pub(crate) step: Step,
}

pub(crate) enum Step {
    Open {
        path: String,
    },
    /// The client's end of the socket, or what became of it at the server's.
    Closed(Closed),
    Sent(Sent),
    Answered(Value),
    /// `params.value` of an event.
    Raised(Value),
    Note(String),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    ByClient,
    /// The client's TCP connection is gone without a close frame.
    CutByClient,
    /// The server dropped the TCP connection without a word.
    Dropped,
    /// The server said why.
    Refused(String),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Text(String),
    Binary(String),
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts"))
}

pub(crate) fn read(name: &str) -> Vec<Line> {
    let path = folder().join(name).with_extension("jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = Reader { path: "/kurento".to_owned(), is_cut: false };
    text.lines().filter_map(|line| reader.line(&serde_json::from_str(line).expect("a line is JSON"))).collect()
}

/// What earlier notes say of a later line.
struct Reader {
    path: String,
    is_cut: bool,
}

impl Reader {
    fn line(&mut self, line: &Value) -> Option<Line> {
        let at = Duration::from_secs_f64(line["t_ms"].as_f64().expect("a line has a time") / 1000.0);
        let mut socket = line["conn"].as_str().unwrap_or_default().to_owned();
        let step = match line["dir"].as_str() {
            Some("client->server") => Step::Sent(Sent::Text(match line.get("frame") {
                Some(frame) => frame.to_string(),
                None => line["raw"].as_str().expect("what is no frame is text").to_owned(),
            })),
            Some("server->client") if line["frame"]["method"] == "onEvent" => {
                Step::Raised(line["frame"]["params"]["value"].clone())
            }
            Some("server->client") => Step::Answered(line["frame"].clone()),
            _ => {
                let (of, step) = self.note(line["note"].as_str()?)?;
                socket = of;
                step
            }
        };
        Some(Line { at, socket, step })
    }

    fn note(&mut self, note: &str) -> Option<(String, Step)> {
        let only = |step| Some((String::new(), step));
        if let Some(path) = note.strip_prefix("open /") {
            self.path = format!("/{path}");
            return None;
        }
        if let Some(text) = note.strip_prefix("binary frame: ") {
            return only(Step::Sent(Sent::Binary(text.to_owned())));
        }
        if let Some(rest) = note.strip_prefix("websocket open") {
            let path = std::mem::replace(&mut self.path, "/kurento".to_owned());
            return Some((first_word(rest), Step::Open { path }));
        }
        if let Some((socket, code)) = closed(note) {
            return Some((socket, Step::Closed(self.how(&code, note))));
        }
        self.is_cut |= note.contains("(transport abort)") || note.contains("aborts both");
        only(Step::Note(note.to_owned()))
    }

    fn how(&mut self, code: &str, note: &str) -> Closed {
        match code {
            "1000" => Closed::ByClient,
            "1006" if std::mem::take(&mut self.is_cut) => Closed::CutByClient,
            "1006" => Closed::Dropped,
            _ => Closed::Refused(note.split('\'').nth(1).unwrap_or_default().to_owned()),
        }
    }
}

/// `websocket closed A code=1000 …` or, where a proxy recorded, `S1 client->server side closed code=1000`.
fn closed(note: &str) -> Option<(String, String)> {
    let (before, code) = note.split_once(" code=")?;
    let code = code.chars().take_while(char::is_ascii_digit).collect();
    let socket = match before.strip_prefix("websocket closed") {
        Some(socket) => first_word(socket),
        None => before.strip_suffix(" client->server side closed")?.to_owned(),
    };
    Some((socket, code))
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().filter(|word| !word.contains('=')).unwrap_or_default().to_owned()
}

//! The examples in `docs/signaling.md` are messages of this crate, each kind has one, and nothing in them is ignored.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use messages::{ClientMessage, ErrorCode, NewPipeline, ServerMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const DOCUMENT: &str = include_str!("../../../docs/signaling.md");

/// The part of the document below a heading of the second level.
fn part(heading: &str) -> &'static str {
    let from = DOCUMENT.split(&format!("\n## {heading}\n")).nth(1).expect("the document has this part");
    from.split("\n## ").next().unwrap_or_default()
}

/// The examples of a part, each with the message's name in the heading above it.
fn examples(part: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for section in part.split("\n### ").skip(1) {
        let (name, text) = section.split_once('\n').unwrap();
        let blocks = text.split("```json\n").skip(1).map(|block| block.split("\n```").next().unwrap());
        found.extend(blocks.map(|block| (name, block)));
    }
    found
}

/// Reads the examples; what is written back is what was read.
fn check_part<M: DeserializeOwned + Serialize>(heading: &str) -> Vec<M> {
    let read = |(name, example): (&str, &str)| {
        let message: M = serde_json::from_str(example).unwrap_or_else(|error| panic!("{name}: {error}"));
        let original: Value = serde_json::from_str(example).unwrap();
        assert_eq!(original["id"], name, "the example stands under its name");
        assert_eq!(serde_json::to_value(&message).unwrap(), original, "{name}");
        message
    };
    examples(part(heading)).into_iter().map(read).collect()
}

/// Fails to compile when a message is added, as a reminder to document it.
fn client_name(message: &ClientMessage) -> &'static str {
    match message {
        ClientMessage::Publish { resume: None, .. } => "publish",
        ClientMessage::Publish { resume: Some(_), .. } => "publish to resume",
        ClientMessage::View { .. } => "view",
        ClientMessage::IceCandidate { .. } => "iceCandidate",
        ClientMessage::Resume { .. } => "resume",
        ClientMessage::Release { .. } => "release",
        ClientMessage::ProbeSource { .. } => "probeSource",
        ClientMessage::OpenSource { .. } => "openSource",
        ClientMessage::CloseSource { .. } => "closeSource",
        ClientMessage::StartRecording { .. } => "startRecording",
        ClientMessage::StopRecording { .. } => "stopRecording",
        ClientMessage::Stats { .. } => "stats",
        ClientMessage::FollowSessions {} => "followSessions",
        ClientMessage::UnfollowSessions {} => "unfollowSessions",
    }
}

fn server_name(message: &ServerMessage) -> &'static str {
    match message {
        ServerMessage::Welcome { .. } => "welcome",
        ServerMessage::NewPipeline(NewPipeline::Accepted(_)) => "newPipeline accepted",
        ServerMessage::NewPipeline(NewPipeline::Rejected(_)) => "newPipeline rejected",
        ServerMessage::IceCandidate { .. } => "iceCandidate",
        ServerMessage::Resumed { .. } => "resumed",
        ServerMessage::SessionState { .. } => "sessionState",
        ServerMessage::Renegotiate { .. } => "renegotiate",
        ServerMessage::SourceProbe(_) => "sourceProbe",
        ServerMessage::SourceOpened { .. } => "sourceOpened",
        ServerMessage::RecordingState { .. } => "recordingState",
        ServerMessage::RequestStats {} => "request-stats",
        ServerMessage::Sessions { .. } => "sessions",
        ServerMessage::Error { .. } => "error",
    }
}

#[test]
fn each_message_of_a_page_has_an_example() {
    let messages = check_part::<ClientMessage>("From a page to the server");
    let names: BTreeSet<_> = messages.iter().map(client_name).collect();
    assert_eq!(names.len(), 14, "{names:?}");
}

#[test]
fn each_message_of_the_server_has_an_example() {
    let messages = check_part::<ServerMessage>("From the server to a page");
    let names: BTreeSet<_> = messages.iter().map(server_name).collect();
    assert_eq!(names.len(), 13, "{names:?}");
}

#[test]
fn each_code_is_explained() {
    let row = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
    let codes: Vec<_> = part("Codes").lines().filter_map(row).collect();
    for code in &codes {
        serde_json::from_value::<ErrorCode>(Value::from(*code)).unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(codes.len(), 14);
}

//! Reads every frame that a recorded media server sent.
//!
//! The dialogues are JSON lines with `dir` and `frame`; `KMS_TRANSCRIPTS` names the folder that holds them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use kurento::EventData;
use kurento::rpc::{ErrorCode, Incoming, Request};
use serde_json::Value;

fn lines() -> Vec<Value> {
    let folder = PathBuf::from(std::env::var_os("KMS_TRANSCRIPTS").expect("KMS_TRANSCRIPTS names a folder"));
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
        })
        .collect()
}

fn frames(direction: &str) -> Vec<Value> {
    let frames = lines().into_iter().filter(|line| line["dir"] == direction && line.get("frame").is_some());
    let frames: Vec<_> = frames.map(|mut line| line["frame"].take()).collect();
    assert!(!frames.is_empty(), "the folder holds no frames");
    frames
}

/// Every frame is understood, every error and event is a known one, and each is written again as it was.
#[test]
#[ignore = "needs KMS_TRANSCRIPTS, a folder of recorded dialogues"]
fn every_frame_of_the_server_is_understood() {
    for frame in frames("server->client") {
        let text = frame.to_string();
        let written = match Incoming::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}")) {
            Incoming::Response(response) => {
                let code = response.outcome.as_ref().err().map(|error| error.code);
                assert!(!matches!(code, Some(ErrorCode::Other(_))), "an unknown error: {text}");
                response.to_text()
            }
            Incoming::Event(event) => {
                assert!(!matches!(event.data, EventData::Other { .. }), "an unknown event: {text}");
                event.to_text().unwrap()
            }
            Incoming::Notification { method } => panic!("an unknown notification {method}"),
        };
        assert_eq!(written, text);
    }
}

/// Whether JSON-RPC 2.0, as KMS has it, allows this frame.
fn is_request(frame: &Value) -> bool {
    let (id, params) = (&frame["id"], &frame["params"]);
    frame["jsonrpc"] == "2.0"
        && frame["method"].is_string()
        && (id.is_null() || id.is_number() || id.is_string())
        && (params.is_null() || params.is_object())
}

#[test]
#[ignore = "needs KMS_TRANSCRIPTS, a folder of recorded dialogues"]
fn every_request_of_the_clients_is_read() {
    for frame in frames("client->server") {
        let text = frame.to_string();
        match Request::parse(text.as_bytes()) {
            Ok(request) => assert_eq!(request.method, frame["method"]),
            Err(fault) => assert!(!is_request(&frame), "{text}: {fault}"),
        }
    }
}

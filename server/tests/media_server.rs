//! The media server alone, as a program: `kurento-live media-server`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use kurento::client::{Client, Options};
use kurento::event::names;
use kurento::{Event, EventData, ObjectId};
use serde_json::json;
use support::Folder;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

/// The program while it runs.
struct Alone {
    child: Child,
    url: String,
    output: Lines<BufReader<ChildStdout>>,
}

impl Alone {
    async fn start(arguments: &[&str]) -> Self {
        let fixed = ["media-server", "--listen", "127.0.0.1:0", "--media-port", "0", "--media-address", "127.0.0.1"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_kurento-live"))
            .args(fixed.iter().chain(arguments))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, output.next_line()).await.unwrap().unwrap().expect("the program says its URL");
        let (_, url) = line.split_once(": ").expect("the URL follows a colon");
        Self { child, url: url.to_owned(), output }
    }

    async fn client(&self) -> (Client, mpsc::Receiver<Event>) {
        let options = Options { reconnect: None, ..Options::default() };
        Client::connect(&self.url, options).await.unwrap()
    }

    async fn terminate(&mut self) -> ExitStatus {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        timeout(PATIENCE, self.child.wait()).await.expect("the program ends in time").unwrap()
    }
}

/// Begins to record into `uri`.
async fn record(client: &Client, uri: &str) -> ObjectId {
    let pipeline = client.create_pipeline().await.unwrap();
    let parameters = json!({ "mediaPipeline": pipeline, "uri": uri, "mediaProfile": "WEBM_VIDEO_ONLY" });
    let recorder = client.create("RecorderEndpoint", parameters).await.unwrap();
    client.subscribe(&recorder, names::ERROR).await.unwrap();
    client.invoke(&recorder, "record", json!({})).await.unwrap();
    recorder
}

async fn check_refused(client: &Client, events: &mut mpsc::Receiver<Event>, uri: &str) {
    let recorder = record(client, uri).await;
    let event = timeout(PATIENCE, events.recv()).await.expect("the recorder says that it cannot").unwrap();
    assert_eq!(event.object, recorder);
    assert!(matches!(event.data, EventData::Error { .. }), "{uri}: {event:?}");
}

#[tokio::test]
async fn a_kurento_client_is_served_until_the_program_is_told_to_end() {
    let mut alone = Alone::start(&[]).await;
    assert!(alone.url.starts_with("ws://127.0.0.1:") && alone.url.ends_with("/kurento"), "{}", alone.url);
    let (client, _events) = alone.client().await;
    client.server_info().await.unwrap();
    let pipeline = client.create_pipeline().await.unwrap();
    assert_eq!(client.pipelines().await.unwrap(), [pipeline]);

    assert_eq!(alone.terminate().await.code(), Some(0));
    timeout(PATIENCE, client.closed()).await.expect("clients are told");
    assert_eq!(alone.output.next_line().await.unwrap(), None, "it prints one line");
}

#[tokio::test]
async fn only_the_recordings_folder_is_written_to() {
    let folder = Folder::new();
    let (inside, outside) = (folder.path().join("kept"), folder.path().join("outside.webm"));
    let alone = Alone::start(&["--recordings-folder", inside.to_str().unwrap()]).await;
    let (client, mut events) = alone.client().await;
    for hostile in [outside.display().to_string(), format!("{}/../outside.webm", inside.display())] {
        check_refused(&client, &mut events, &format!("file://{hostile}")).await;
    }
    assert!(!outside.exists());
    record(&client, &format!("file://{}/garden/1.webm", inside.display())).await;
    assert!(inside.join("garden").is_dir(), "the place of a recording is made when it begins");
}

#[tokio::test]
async fn nothing_is_recorded_without_a_folder() {
    let folder = Folder::new();
    let alone = Alone::start(&[]).await;
    let (client, mut events) = alone.client().await;
    check_refused(&client, &mut events, &format!("file://{}/1.webm", folder.text())).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

//! A public Kurento client records what a player plays.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use kurento::client::{Client, Options};
use kurento::types::ObjectId;
use kurento::{Event, EventData};
use media_server::{Config, MediaServer, SourceConfig, TransportConfig};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// No condition takes this long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Seconds; a recording may begin that long before it was asked for.
const KEYFRAMES_APART: f64 = 2.0;

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kurento-live-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(path).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} complains");
    String::from_utf8(output.stdout).unwrap()
}

struct Scene {
    server: MediaServer,
    client: Client,
    events: mpsc::Receiver<Event>,
    player: ObjectId,
    pipeline: ObjectId,
    folder: Folder,
}

impl Scene {
    async fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let clip = "-hide_banner -loglevel error -y -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 40 \
                    -c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g 50 -c:a aac";
        run("ffmpeg", &clip.split_whitespace().collect::<Vec<_>>(), &folder.0.join("clip.mp4"));
        let server = MediaServer::start(Config {
            transport: TransportConfig { addresses: vec!["127.0.0.1".parse().unwrap()], ..TransportConfig::default() },
            sources: SourceConfig { media_folder: Some(folder.0.clone()), ..SourceConfig::default() },
            recordings: Some(folder.0.join("recordings")),
            ..Config::default()
        })
        .unwrap();
        let (client, events) = Client::over(server.connect_in_process(), Options::default()).await.unwrap();
        let pipeline = client.create_pipeline().await.unwrap();
        let parameters = json!({ "mediaPipeline": pipeline, "uri": "file:///clip.mp4" });
        let player = client.create("PlayerEndpoint", parameters).await.unwrap();
        client.subscribe(&player, "MediaFlowOutStateChanged").await.unwrap();
        client.subscribe(&player, "Error").await.unwrap();
        Self { server, client, events, player, pipeline, folder }
    }

    async fn recorder(&self, name: &str, profile: &str) -> (ObjectId, PathBuf) {
        let path = self.folder.0.join("recordings").join(name);
        let uri = format!("file://{}", path.display());
        let parameters = json!({ "mediaPipeline": self.pipeline, "uri": uri, "mediaProfile": profile });
        let recorder = self.client.create("RecorderEndpoint", parameters).await.unwrap();
        for event in ["Recording", "Stopped", "Error"] {
            self.client.subscribe(&recorder, event).await.unwrap();
        }
        self.client.connect_elements(&self.player, &recorder, None).await.unwrap();
        (recorder, path)
    }

    async fn invoke(&self, object: &ObjectId, operation: &str) {
        self.client.invoke(object, operation, json!({})).await.unwrap();
    }

    async fn hear(&mut self, wanted: &EventData) {
        let hearing = async {
            while let Some(event) = self.events.recv().await {
                assert!(!matches!(event.data, EventData::Error { .. }) || event.data == *wanted, "{event:?}");
                if event.data == *wanted {
                    return;
                }
            }
            panic!("the connection ended");
        };
        timeout(PATIENCE, hearing).await.unwrap_or_else(|_| panic!("never heard {wanted:?}"));
    }
}

/// Seconds from the beginning to the end.
fn duration(path: &Path) -> f64 {
    let said = run("ffprobe", &["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"], path);
    said.trim().parse().unwrap()
}

/// The times, in seconds, of the packets of pictures (`v`) or sound (`a`).
fn times(path: &Path, kind: &str) -> Vec<f64> {
    let arguments = ["-v", "error", "-select_streams", kind, "-show_entries", "packet=pts_time", "-of", "csv=p=0"];
    run("ffprobe", &arguments, path).lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect()
}

/// At least a second of what comes every `step` seconds. A player on a machine that stands still leaves holes.
fn check_flow(times: &[f64], step: f64) {
    let steps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let regular = steps.iter().filter(|one| (**one - step).abs() < 0.003).count();
    assert!(steps.len() as f64 * step >= 0.9, "{} of {step} s", steps.len());
    assert!(regular * 4 > steps.len() * 3, "{steps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_played_is_recorded() {
    let mut scene = Scene::new("recorded").await;
    let player = scene.player.clone();
    scene.invoke(&player, "play").await;
    // late, so that the recording has to begin with the last keyframe
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (recorder, path) = scene.recorder("one.mp4", "MP4").await;
    let begun = Instant::now();
    scene.invoke(&recorder, "record").await;
    scene.hear(&EventData::Recording).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    scene.invoke(&recorder, "stopAndWait").await;
    let took = begun.elapsed().as_secs_f64();
    let seconds = duration(&path);
    assert!(seconds > 1.5 && seconds < took + 2.0 * KEYFRAMES_APART, "{seconds} of {took} s");
    check_flow(&times(&path, "v"), 0.04);
    check_flow(&times(&path, "a"), 0.02);
    scene.server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_server_finishes_what_is_recorded() {
    let mut scene = Scene::new("finished").await;
    let player = scene.player.clone();
    let begun = Instant::now();
    let (recorder, path) = scene.recorder("two.mp4", "MP4_VIDEO_ONLY").await;
    scene.invoke(&recorder, "record").await;
    scene.invoke(&player, "play").await;
    scene.hear(&EventData::Recording).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    scene.server.shutdown().await;
    let (seconds, took) = (duration(&path), begun.elapsed().as_secs_f64());
    assert!(seconds > 0.9 && seconds < took, "{seconds} of {took} s");
    check_flow(&times(&path, "v"), 0.04);
    assert_eq!(times(&path, "a"), [0.0; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_outside_of_the_recording_folder() {
    let mut scene = Scene::new("outside").await;
    let outside = scene.folder.0.join("outside.mp4");
    let parameters = json!({ "mediaPipeline": scene.pipeline, "uri": format!("file://{}", outside.display()) });
    let recorder = scene.client.create("RecorderEndpoint", parameters).await.unwrap();
    scene.client.subscribe(&recorder, "Error").await.unwrap();
    scene.invoke(&recorder, "record").await;
    let event = timeout(PATIENCE, scene.events.recv()).await.unwrap().unwrap();
    assert!(matches!(event.data, EventData::Error { .. }), "{event:?}");
    assert!(!outside.exists());
}

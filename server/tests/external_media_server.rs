//! A media server outside of the program: away, there, lost, and shared with others.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use kurento::client::{Client, Options};
use media_server::{Config, MediaServer, TransportConfig};
use serde_json::json;
use support::{OFFER, Running};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const PATIENCE: Duration = Duration::from_secs(60);

/// A media server on a socket, as a KMS on another machine is.
struct External {
    server: MediaServer,
    accepting: JoinHandle<()>,
}

impl External {
    async fn start(address: &str) -> (Self, String) {
        let transport = TransportConfig { addresses: vec!["127.0.0.1".parse().unwrap()], ..TransportConfig::default() };
        let server = MediaServer::start(Config { transport, ..Config::default() }).unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = server.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        (Self { server, accepting }, address)
    }

    async fn stop(self) {
        self.accepting.abort();
        _ = self.accepting.await;
        self.server.shutdown().await;
    }
}

fn url(address: &str) -> String {
    format!("ws://{address}/kurento")
}

fn new_folder() -> String {
    let folder = std::env::temp_dir().join(format!(
        "kurento-live-test-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    folder.to_str().unwrap().replace(['(', ')'], "")
}

async fn wait_for_health(running: &Running, status: u16) {
    let waiting = async {
        while running.get("/health").await.status != status {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the health changes in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_wait_for_a_media_server_and_outlive_it() {
    let (external, address) = External::start("127.0.0.1:0").await;
    external.stop().await;
    let folder = new_folder();
    let running = Running::start(&["--media-server", &url(&address), "--data-dir", &folder]).await;
    assert_eq!(running.get("/health").await.status, 503);
    let mut page = running.page().await;
    page.send(json!({ "id": "publish", "kind": "webcam", "sdpOffer": OFFER })).await;
    assert_eq!(page.expect("newPipeline").await["code"], "media-server");

    let (external, _) = External::start(&address).await;
    wait_for_health(&running, 200).await;
    page.publish().await;
    external.stop().await;
    wait_for_health(&running, 503).await;
    let (external, _) = External::start(&address).await;
    // Made anew without the page's doing: only its offer is missing.
    let asked = page.expect("renegotiate").await;
    assert!(asked["reason"].as_str().unwrap().contains("media server"), "{asked}");
    external.stop().await;
    running.server.shut_down().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelines_of_a_former_run_are_released_and_no_others() {
    let (external, address) = External::start("127.0.0.1:0").await;
    let folder = new_folder();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(format!("{folder}/instance"), "this-one\n").unwrap();
    let (client, _events) = Client::connect(&url(&address), Options::default()).await.unwrap();
    let mut pipelines = Vec::new();
    for tag in [Some("this-one"), Some("another"), None] {
        let pipeline = client.create_pipeline().await.unwrap();
        if let Some(tag) = tag {
            client.invoke(&pipeline, "addTag", json!({ "key": "kurento-live", "value": tag })).await.unwrap();
        }
        pipelines.push(pipeline);
    }
    let running = Running::start(&["--media-server", &url(&address), "--data-dir", &folder]).await;
    wait_for_health(&running, 200).await;
    let mut left = client.pipelines().await.unwrap();
    left.sort();
    let mut expected = pipelines.split_off(1);
    expected.sort();
    assert_eq!(left, expected);

    let mut page = running.page().await;
    page.publish().await;
    assert_eq!(client.pipelines().await.unwrap().len(), 3);
    running.server.shut_down().await;
    assert_eq!(client.pipelines().await.unwrap().len(), 2, "what the server made is gone with it");
    external.stop().await;
    std::fs::remove_dir_all(folder).unwrap();
}

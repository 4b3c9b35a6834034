//! What a dialogue needs around it: the server, and the media that it plays.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use media_server::{Config, MediaServer, SourceConfig, TransportConfig};
use serde_json::Value;
use tokio::net::TcpListener;

use super::clips::{self, Folder};
use super::names::Names;
use super::player::Case;
use super::web::Web;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(crate) struct Stage {
    server: MediaServer,
    address: SocketAddr,
    folder: Folder,
    /// The media over HTTP, at the two ports of the recording machine.
    webs: Vec<(&'static str, Web)>,
}

impl Stage {
    pub(crate) async fn set(case: Case) -> Self {
        let folder = Folder::new(case.transcript);
        let text = std::fs::read_to_string(super::transcript::folder().join(case.transcript).with_extension("jsonl"));
        clips::make(&folder, &text.expect("the transcript is there"));
        let server = MediaServer::start(config(case, folder.path().clone())).expect("the media server starts");
        let address = listen(server.clone()).await;
        let mut webs = Vec::new();
        for recorded in ["127.0.0.1:8099", "127.0.0.1:8098"] {
            webs.push((recorded, Web::of(folder.path().join("kms-media")).await));
        }
        Self { server, address, folder, webs }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells what is elsewhere than it was on the recording machine.
    pub(crate) fn name(&self, names: &mut Names) {
        for (recorded, web) in &self.webs {
            names.alias(recorded, &web.address().to_string());
        }
        let recordings = format!("file://{}/kms-recordings/", self.folder.path().display());
        names.alias("file:///kms-recordings/", &recordings);
    }

    /// Does what a note says has happened around the recorded dialogue.
    pub(crate) async fn note(&mut self, note: &str) {
        if note == "gone" {
            self.webs.retain(|(recorded, _)| *recorded != "127.0.0.1:8098");
        }
    }

    pub(crate) fn before_request(&mut self, _request: &Value, ours: String) -> String {
        ours
    }

    pub(crate) fn after_answer(&mut self, _operation: &str, _id: &Value, _answer: &Value) {}

    pub(crate) async fn strike(&mut self) {
        self.server.clone().shutdown().await;
    }
}

fn config(case: Case, folder: PathBuf) -> Config {
    let transport =
        TransportConfig { addresses: vec![HERE], workers: NonZeroUsize::new(1), ..TransportConfig::default() };
    let networks = vec!["127.0.0.0/8".parse().expect("a network")];
    let recordings = Some(folder.join("kms-recordings"));
    let sources = SourceConfig { networks, media_folder: Some(folder), ..SourceConfig::default() };
    Config { transport, sources, recordings, garbage_collection: case.collection, ..Config::default() }
}

/// Serves every TCP connection until the test ends.
async fn listen(server: MediaServer) -> SocketAddr {
    let listener = TcpListener::bind((HERE, 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let server = server.clone();
            tokio::spawn(async move { server.serve(stream).await });
        }
    });
    address
}

//! What a dialogue needs around it: the server, and the media that it plays.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use media_server::{Config, MediaServer, SourceConfig, TransportConfig};
use serde_json::Value;
use tokio::net::TcpListener;

use super::camera::Camera;
use super::clips::{self, Folder};
use super::names::Names;
use super::peer::{Offering, Peer};
use super::player::Case;
use super::web::Web;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(crate) struct Stage {
    server: MediaServer,
    address: SocketAddr,
    folder: Folder,
    /// The media over HTTP, at the two ports of the recording machine.
    webs: Vec<(&'static str, Web)>,
    /// Of the dialogue about one.
    camera: Option<Camera>,
    camera_port: u16,
    has_peers: bool,
    /// Remote sides that have offered, by the id of the request.
    offering: HashMap<String, Offering>,
    /// The candidate of the latest one.
    candidate: Option<String>,
    peers: Vec<Peer>,
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
        let camera = case.transcript.ends_with("rtsp").then(Camera::start);
        Self {
            camera_port: camera.as_ref().map_or(0, |camera| camera.port),
            camera,
            server,
            address,
            folder,
            webs,
            has_peers: case.has_peers,
            offering: HashMap::new(),
            candidate: None,
            peers: Vec::new(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells what is elsewhere than it was on the recording machine.
    pub(crate) fn name(&self, names: &mut Names) {
        for (recorded, web) in &self.webs {
            names.alias(recorded, &web.address().to_string());
        }
        if self.camera.is_some() {
            names.alias("rtsp://127.0.0.1:8554/test", &format!("rtsp://127.0.0.1:{}/live", self.camera_port));
        }
        let recordings = format!("file://{}/kms-recordings/", self.folder.path().display());
        names.alias("file:///kms-recordings/", &recordings);
    }

    /// Does what a note says has happened around the recorded dialogue.
    pub(crate) async fn note(&mut self, note: &str) {
        match note {
            "gone" => self.webs.retain(|(recorded, _)| *recorded != "127.0.0.1:8098"),
            "the RTSP server is killed now" => self.camera = None,
            _ if note.starts_with("the server is back") => self.camera = Some(Camera::start_at(self.camera_port)),
            "publisher stops sending" => self.peers.iter().for_each(Peer::stop_sending),
            _ if note.starts_with("the peer closes") => self.peers.iter().for_each(Peer::close),
            _ => {}
        }
    }

    /// Puts somebody behind an offer, and where that is in the place of recorded candidates.
    pub(crate) fn before_request(&mut self, request: &Value, ours: String) -> String {
        let parameters = &request["params"]["operationParams"];
        let offer = parameters["offer"].as_str().filter(|offer| self.has_peers && offer.contains("m="));
        if let Some(offer) = offer {
            let offering = Offering::new(offer);
            let text = replaced(&ours, offer, &offering.offer);
            self.candidate = Some(offering.candidate.clone());
            self.offering.insert(request["id"].to_string(), offering);
            return text;
        }
        match (&self.candidate, parameters["candidate"]["candidate"].as_str()) {
            (Some(candidate), Some(recorded)) => replaced(&ours, recorded, candidate),
            _ => ours,
        }
    }

    pub(crate) fn after_answer(&mut self, id: &Value, answer: &Value) {
        if let Some(offering) = self.offering.remove(&id.to_string())
            && let Some(answer) = answer["result"]["value"].as_str()
        {
            self.peers.push(offering.accept(answer));
        }
    }

    pub(crate) async fn strike(&mut self) {
        self.peers.clear();
        self.server.clone().shutdown().await;
    }
}

/// Puts one JSON string in the place of another.
fn replaced(frame: &str, from: &str, to: &str) -> String {
    frame.replace(&Value::from(from).to_string(), &Value::from(to).to_string())
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

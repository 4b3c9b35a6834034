use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use str0m::format::Codec;
use str0m::media::Direction;
use tokio::sync::{mpsc, oneshot};

use super::remote::Remote;
use crate::TransportConfig;
use crate::webrtc::{EndpointEvent, EndpointEventKind, EndpointId, EndpointOptions, MediaKind, Workers};

/// Workers and the remote sides that talk to them, driven together.
pub(super) struct Stage {
    pub(super) workers: Workers,
    events: mpsc::Receiver<EndpointEvent>,
    pub(super) told: Vec<EndpointEvent>,
    pub(super) remotes: Vec<Remote>,
}

/// No condition of a test takes this long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stage {
    pub(super) fn new(workers: usize) -> Self {
        let (sender, events) = mpsc::channel(10_000);
        let config = TransportConfig {
            workers: NonZeroUsize::new(workers),
            addresses: vec!["127.0.0.1".parse().unwrap()],
            ..TransportConfig::default()
        };
        let workers = Workers::start(&config, sender).unwrap();
        Self { workers, events, told: Vec::new(), remotes: Vec::new() }
    }

    /// A remote side with its endpoint, negotiated; its index is its endpoint's id. It is fed by `source`.
    pub(super) fn add(&mut self, direction: Direction, video: &[Codec], source: Option<usize>) -> usize {
        let index = self.remotes.len();
        self.workers.create(id(index), EndpointOptions::default());
        if let Some(source) = source {
            self.connect(source, index);
        }
        let mut remote = Remote::new(direction, video);
        let reply = self.workers.process_offer(id(index), remote.offer());
        let answer = self.wait_for(reply).unwrap();
        remote.accept(&answer);
        self.remotes.push(remote);
        self.workers.gather_candidates(id(index));
        index
    }

    /// A connected remote side that sends sound and pictures.
    pub(super) fn add_publisher(&mut self, codec: Codec) -> usize {
        let publisher = self.add(Direction::SendOnly, &[Codec::Vp8, Codec::H264], None);
        self.run_until("the publisher is connected", |stage| stage.remotes[publisher].is_connected);
        self.remotes[publisher].start_sending(codec);
        self.run_until("media flows from the publisher", |stage| stage.has_flow_out(publisher));
        publisher
    }

    pub(super) fn add_viewer(&mut self, of: usize) -> usize {
        self.add(Direction::RecvOnly, &[Codec::Vp8, Codec::H264], Some(of))
    }

    pub(super) fn connect(&mut self, source: usize, sink: usize) {
        for kind in MediaKind::ALL {
            self.workers.connect(id(source), id(sink), kind);
        }
    }

    pub(super) fn has(&self, endpoint: usize, kind: &EndpointEventKind) -> bool {
        self.told.iter().any(|event| event.endpoint == id(endpoint) && event.kind == *kind)
    }

    fn has_flow_out(&self, endpoint: usize) -> bool {
        MediaKind::ALL.iter().all(|kind| self.has(endpoint, &EndpointEventKind::FlowOut { kind: *kind, flowing: true }))
    }

    pub(super) fn run_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}; told: {:#?}", self.told);
            self.step();
        }
    }

    pub(super) fn run_for(&mut self, duration: Duration) {
        let start = Instant::now();
        while start.elapsed() < duration {
            self.step();
        }
    }

    fn step(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            if let EndpointEventKind::CandidateFound(found) = &event.kind
                && let Some(remote) = self.remotes.get_mut(event.endpoint.0 as usize)
            {
                remote.add_candidate(&found.candidate);
            }
            self.told.push(event);
        }
        for remote in &mut self.remotes {
            remote.step(Instant::now());
        }
        std::thread::yield_now();
    }

    /// Where the workers receive; any connected remote side knows it.
    pub(super) fn server_address(&self) -> std::net::SocketAddr {
        self.remotes.iter().find_map(Remote::counterpart).unwrap()
    }

    pub(super) fn wait_for<T>(&mut self, mut reply: oneshot::Receiver<T>) -> T {
        let start = Instant::now();
        loop {
            if let Ok(value) = reply.try_recv() {
                return value;
            }
            assert!(start.elapsed() < PATIENCE, "no reply");
            self.step();
        }
    }
}

pub(super) fn id(index: usize) -> EndpointId {
    EndpointId(index as u64)
}

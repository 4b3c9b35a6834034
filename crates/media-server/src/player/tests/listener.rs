use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use media::rtp::{self, Depacketizer};
use media::{VideoFormat, picture};
use str0m::format::Codec;
use tokio::sync::mpsc;

use super::Folder;
use crate::TransportConfig;
use crate::player::hls::tests::HOME;
use crate::player::{Players, SourceConfig, Surroundings};
use crate::recorder::Outlet;
use crate::webrtc::{EndpointEvent, EndpointEventKind, EndpointId, ErrorKind, MediaKind, Packet, TapOutlet, Workers};

const PLAYER: EndpointId = EndpointId(1);
const TAP: EndpointId = EndpointId(2);
/// No condition of a test takes this long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is under way comes before this many looks have found nothing.
const QUIET_LOOKS: u32 = 200;

/// Plays one source and takes down what comes out.
pub(super) struct Listener {
    _workers: Workers,
    _players: Players,
    events: mpsc::Receiver<EndpointEvent>,
    packets: Receiver<Arc<Packet>>,
    told: Vec<EndpointEventKind>,
    /// Where packets go as well.
    recorder: Option<Outlet>,
    heard: Vec<(Instant, Arc<Packet>)>,
}

/// A frame, by its last packet.
pub(super) struct Frame {
    pub(super) arrived: Instant,
    pub(super) captured: Instant,
    pub(super) timestamp: u32,
}

/// The network of the test server.
fn home() -> SourceConfig {
    SourceConfig { networks: vec![format!("{HOME}/32").parse().unwrap()], ..SourceConfig::default() }
}

impl Listener {
    pub(super) async fn play(url: &str) -> Self {
        Self::start(url, home()).await
    }

    /// Watches a camera.
    pub(super) async fn watch(url: &str) -> Self {
        let networks = vec!["127.0.0.1/32".parse().unwrap()];
        Self::start(url, SourceConfig { networks, ..SourceConfig::default() }).await
    }

    pub(super) async fn play_file(folder: &Folder, url: &str) -> Self {
        let media_folder = Some(folder.path().to_owned());
        Self::start(url, SourceConfig { media_folder, ..home() }).await
    }

    async fn start(url: &str, config: SourceConfig) -> Self {
        let surroundings = Surroundings::new(config).unwrap();
        let (sender, events) = mpsc::channel(1000);
        let addresses = vec!["127.0.0.1".parse().unwrap()];
        let transport = TransportConfig { addresses, ..TransportConfig::default() };
        let mut workers = Workers::start(&transport, sender).unwrap();
        let (outlet, packets) = sync_channel(100_000);
        let publisher = workers.create_feed(PLAYER).unwrap();
        workers.create_tap(TAP).unwrap().set_outlet(Some(TapOutlet::Thread(outlet)));
        for kind in MediaKind::ALL {
            workers.connect(PLAYER, TAP, kind);
        }
        let mut players = Players::new(surroundings);
        players.create(url.to_owned(), publisher);
        players.play(PLAYER);
        Self {
            _workers: workers,
            _players: players,
            events,
            packets,
            told: Vec::new(),
            recorder: None,
            heard: Vec::new(),
        }
    }

    pub(super) async fn until(&mut self, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < PATIENCE, "told: {:?}, heard: {}", self.told, self.heard.len());
            tokio::time::sleep(Duration::from_millis(2)).await;
            self.hear();
        }
    }

    /// Waits for what is still under way: on a busy machine, events overtake packets.
    pub(super) async fn settle(&mut self) {
        let (mut heard, mut quiet_looks) = (self.heard.len(), 0);
        while quiet_looks < QUIET_LOOKS {
            tokio::time::sleep(Duration::from_millis(2)).await;
            self.hear();
            quiet_looks = if self.heard.len() == heard { quiet_looks + 1 } else { 0 };
            heard = self.heard.len();
        }
        self.stop_recording();
    }

    pub(super) fn stop_recording(&mut self) {
        self.recorder = None;
    }

    /// Has all of it recorded as well.
    pub(super) fn record(&mut self, outlet: Outlet) {
        self.recorder = Some(outlet);
    }

    fn hear(&mut self) {
        for packet in self.packets.try_iter() {
            if let Some(recorder) = &self.recorder {
                recorder.try_send(Arc::clone(&packet)).expect("the recorder takes all");
            }
            self.heard.push((Instant::now(), packet));
        }
        while let Ok(event) = self.events.try_recv() {
            self.told.push(event.kind);
        }
    }

    pub(super) fn has(&self, kind: &EndpointEventKind) -> bool {
        self.told.contains(kind)
    }

    pub(super) fn errors(&self) -> Vec<String> {
        let text = |event: &EndpointEventKind| match event {
            EndpointEventKind::Error { description, .. } => Some(description.clone()),
            _ => None,
        };
        self.told.iter().filter_map(text).collect()
    }

    pub(super) fn has_kind(&self, wanted: ErrorKind) -> bool {
        self.told.iter().any(|event| matches!(event, EndpointEventKind::Error { kind, .. } if *kind == wanted))
    }

    /// What each keyframe says of the pictures, which must be H.264.
    pub(super) fn pictures(&self) -> Vec<VideoFormat> {
        let mut depacketizer = Depacketizer::new(rtp::Codec::H264);
        let (mut formats, mut add) = (Vec::new(), Vec::new());
        for (_, packet) in self.heard.iter().filter(|(_, packet)| packet.track.1 == MediaKind::Video) {
            let Packet { sequence, timestamp, marker, payload, .. } = &**packet;
            let packet = rtp::Packet { sequence: *sequence, timestamp: *timestamp, marker: *marker, payload };
            depacketizer.push(packet, &mut |unit| add.push(unit));
            let keyframes = add.drain(..).filter(|unit| unit.is_keyframe);
            formats.extend(keyframes.map(|unit| picture::format_of_keyframe(rtp::Codec::H264, &unit.data).unwrap()));
        }
        formats
    }

    /// All frames of one kind, which must be of this codec.
    pub(super) fn frames(&self, kind: MediaKind, codec: Codec) -> Vec<Frame> {
        let of_kind = self.heard.iter().filter(|(_, packet)| packet.track.1 == kind);
        let ends = of_kind.inspect(|(_, packet)| assert_eq!(packet.codec.codec, codec));
        ends.filter(|(_, packet)| packet.marker || kind == MediaKind::Audio)
            .map(|(arrived, packet)| Frame {
                arrived: *arrived,
                captured: packet.captured,
                timestamp: packet.timestamp,
            })
            .collect()
    }
}

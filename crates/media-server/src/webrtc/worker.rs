use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};
use str0m::Input;
use str0m::format::Codec;
use str0m::net::{DatagramRecv, Protocol, Receive};
use tokio::sync::mpsc;

use super::announce::Announced;
use super::command::{Command, EndpointId, MediaKind, OfferRequest, Relay, SdpError, TrackId};
use super::demux::{Addressee, Demux, is_stun};
use super::event::{EndpointEvent, EndpointEventKind, ErrorKind};
use super::feed::Feed;
use super::keyframe_requests::KeyframeRequests;
use super::link::{Inbox, Link};
use super::negotiation::Identity;
use super::outputs::{KeyframeWish, Outputs};
use super::packet::Packet;
use super::peer::Peer;
use super::sockets::Sockets;
use super::stun_client::StunClient;
use super::tap::Tap;
use super::timers::Timers;

/// One thread with sockets of its own that owns a part of the peers.
///
/// A packet is decrypted where its publisher lives, passed once to every worker that has viewers of it, and encrypted there
/// for each of them.
#[derive(Debug)]
pub(super) struct Worker {
    index: usize,
    poll: Poll,
    inbox: Inbox,
    /// The other workers, by their index; the own one is among them and not used.
    links: Vec<Link>,
    identity: Identity,
    announced: Announced,
    peers: HashMap<EndpointId, Peer>,
    feeds: HashMap<EndpointId, Feed>,
    taps: HashMap<EndpointId, Tap>,
    demux: Demux,
    timers: Timers,
    /// Who on this worker is fed by a track, wherever that comes from.
    sinks: HashMap<TrackId, Vec<EndpointId>>,
    /// Which other workers have sinks of a track of this worker.
    routes: HashMap<TrackId, Vec<usize>>,
    keyframe_requests: HashMap<EndpointId, KeyframeRequests>,
    stun: StunClient,
    outputs: Outputs,
    last_tick: Instant,
    relay_drops: u64,
}

/// The token of the waker; sockets have their index.
pub(super) const WAKE: Token = Token(usize::MAX);
const TICK: Duration = Duration::from_millis(250);
/// How many datagrams of one socket are read before anything else has its turn.
const READ_BATCH: usize = 64;
const LARGEST_DATAGRAM: usize = 2000;

/// What a worker is made with.
pub(super) struct Parts {
    pub(super) index: usize,
    pub(super) poll: Poll,
    pub(super) inbox: Inbox,
    pub(super) links: Vec<Link>,
    pub(super) identity: Identity,
    pub(super) sockets: Sockets,
    pub(super) announced: Announced,
    pub(super) events: mpsc::Sender<EndpointEvent>,
}

impl Worker {
    pub(super) fn new(parts: Parts) -> Self {
        Self {
            index: parts.index,
            poll: parts.poll,
            inbox: parts.inbox,
            links: parts.links,
            identity: parts.identity,
            announced: parts.announced,
            peers: HashMap::new(),
            feeds: HashMap::new(),
            taps: HashMap::new(),
            demux: Demux::default(),
            timers: Timers::default(),
            sinks: HashMap::new(),
            routes: HashMap::new(),
            keyframe_requests: HashMap::new(),
            stun: StunClient::default(),
            outputs: Outputs::new(parts.sockets, parts.events),
            last_tick: Instant::now(),
            relay_drops: 0,
        }
    }

    /// Runs until told to shut down.
    pub(super) fn run(mut self) {
        let mut events = Events::with_capacity(64);
        loop {
            if let Err(error) = self.wait(&mut events) {
                tracing::error!(worker = self.index, %error, "a media worker cannot wait for its sockets");
                return;
            }
            let now = Instant::now();
            if self.handle_commands(now).is_break() {
                return self.close_all(now);
            }
            self.handle_relays(now);
            self.handle_datagrams(now);
            self.handle_timers(now);
            self.outputs.sockets.flush();
        }
    }

    fn wait(&mut self, events: &mut Events) -> io::Result<()> {
        let now = Instant::now();
        let is_busy = self.outputs.sockets.have_data() || !self.inbox.may_sleep();
        let timeout = if is_busy { Duration::ZERO } else { self.next_deadline().saturating_duration_since(now) };
        match self.poll.poll(events, Some(timeout)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => self.inbox.is_awake(),
        }
        for event in events.iter().filter(|event| event.token() != WAKE) {
            self.outputs.sockets.is_readable(event.token().0);
        }
        Ok(())
    }

    fn next_deadline(&self) -> Instant {
        let keyframes = self.keyframe_requests.values().filter_map(KeyframeRequests::deadline);
        keyframes.chain(self.timers.next()).fold(self.last_tick + TICK, Instant::min)
    }
}

/// Commands.
impl Worker {
    fn handle_commands(&mut self, now: Instant) -> std::ops::ControlFlow<()> {
        while let Some(command) = self.inbox.command() {
            if matches!(command, Command::Shutdown) {
                return std::ops::ControlFlow::Break(());
            }
            self.handle_command(now, command);
            self.settle(now);
        }
        std::ops::ControlFlow::Continue(())
    }

    fn handle_command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Create { id, options } => {
                self.peers.insert(id, Peer::new(id, options));
            }
            Command::CreateFeed { id, keyframes } => {
                self.feeds.insert(id, Feed::new(id, keyframes));
            }
            Command::CreateTap { id } => {
                self.taps.insert(id, Tap::new(id));
            }
            Command::SetOutlet { id, outlet } => {
                if let Some(tap) = self.taps.get_mut(&id) {
                    tap.set_outlet(outlet, &mut self.outputs);
                }
            }
            Command::Remove { id } => self.remove(now, id),
            Command::ProcessOffer { request, video } => self.process_offer(now, request, video),
            Command::AddVideoCodec { request, source, worker } => self.add_video_codec(now, request, source, worker),
            Command::GenerateOffer { id, options, reply } => {
                let identity = self.identity.clone();
                let result = self.with_peer(id, |peer, outputs| peer.generate_offer(now, &identity, options, outputs));
                let _ = reply.send(self.expect_calls(id, result));
            }
            Command::ProcessAnswer { id, answer, reply } => {
                let result = self.with_peer(id, |peer, outputs| peer.process_answer(now, &answer, outputs));
                let _ = reply.send(result.unwrap_or(Err(SdpError::Gone)));
            }
            Command::GatherCandidates { id } => self.gather(now, id),
            Command::AddIceCandidate { id, candidate } => {
                self.with_peer(id, |peer, outputs| peer.add_remote_candidate(now, &candidate, outputs));
            }
            Command::SetStunServer { id, address, port } => self.stun.set_server(id, address, port),
            Command::RequestKeyframe { id } => self.request_keyframe(now, id),
            Command::GetStatistics { id, reply } => {
                if let Some(statistics) = self.with_peer(id, |peer, _| peer.statistics()) {
                    // an asker that has gone away needs no answer
                    let _ = reply.send(statistics);
                }
            }
            Command::Connect { source, sink } => self.connect(source, sink),
            Command::Disconnect { source, sink } => self.disconnect(source, sink),
            Command::AddRoute { source, worker } => self.routes.entry(source).or_default().push(worker),
            Command::RemoveRoute { source, worker } => {
                if let Some(workers) = self.routes.get_mut(&source) {
                    workers.retain(|other| *other != worker);
                }
            }
            Command::Shutdown => {}
        }
    }

    /// The remote side will call by the user name fragment that it was just told.
    fn expect_calls(
        &mut self,
        id: EndpointId,
        result: Option<Result<(String, String), SdpError>>,
    ) -> Result<String, SdpError> {
        let (ufrag, description) = result.unwrap_or(Err(SdpError::Gone))?;
        self.demux.expect(ufrag, id);
        Ok(description)
    }

    fn process_offer(&mut self, now: Instant, request: OfferRequest, video: Option<Codec>) {
        let OfferRequest { id, offer, reply } = request;
        let identity = self.identity.clone();
        let result = self.with_peer(id, |peer, outputs| peer.process_offer(now, &identity, &offer, video, outputs));
        // an asker that has gone away needs no answer
        let _ = reply.send(self.expect_calls(id, result));
    }

    fn add_video_codec(&mut self, now: Instant, request: OfferRequest, source: EndpointId, worker: usize) {
        let of_peer = self.peers.get(&source).and_then(Peer::sent_video_codec);
        let video = of_peer.or_else(|| self.feeds.get(&source).and_then(Feed::video_codec));
        if worker == self.index {
            self.process_offer(now, request, video);
        } else if let Some(link) = self.links.get(worker) {
            // without room there the reply is dropped, which tells the asker
            link.command(Command::ProcessOffer { request, video });
        }
    }

    fn gather(&mut self, now: Instant, id: EndpointId) {
        let addresses: Vec<_> = self.outputs.sockets.addresses().collect();
        let announced = self.announced.candidates(&addresses);
        self.with_peer(id, |peer, outputs| peer.gather(now, &announced, outputs));
        self.stun.gather(now, id, &mut self.outputs);
    }

    fn remove(&mut self, now: Instant, id: EndpointId) {
        self.with_peer(id, |peer, outputs| peer.close(now, outputs));
        self.forget(id);
    }

    fn forget(&mut self, id: EndpointId) {
        for kind in MediaKind::ALL {
            if let Some(source) = self.fed_by(id, kind) {
                self.drop_sink(source, id);
            }
        }
        self.peers.remove(&id);
        self.feeds.remove(&id);
        self.taps.remove(&id);
        for kind in MediaKind::ALL {
            self.routes.remove(&(id, kind));
        }
        self.keyframe_requests.remove(&id);
        self.stun.forget(id);
        self.demux.forget(id);
        self.timers.remove(id);
    }

    fn close_all(mut self, now: Instant) {
        let ids: Vec<EndpointId> = self.peers.keys().copied().collect();
        for id in ids {
            self.remove(now, id);
        }
        self.outputs.sockets.flush();
    }
}

/// Tracks.
impl Worker {
    fn connect(&mut self, source: TrackId, sink: EndpointId) {
        let former = self.fed_by(sink, source.1);
        if let Some(tap) = self.taps.get_mut(&sink) {
            tap.connect(source, &mut self.outputs);
        } else if self.with_peer(sink, |peer, outputs| peer.connect(source, outputs)).is_none() {
            return;
        }
        if let Some(former) = former {
            self.drop_sink(former, sink);
        }
        self.sinks.entry(source).or_default().push(sink);
    }

    fn disconnect(&mut self, source: TrackId, sink: EndpointId) {
        if let Some(peer) = self.peers.get_mut(&sink) {
            peer.disconnect(source);
        } else if let Some(tap) = self.taps.get_mut(&sink) {
            tap.disconnect(source);
        }
        self.drop_sink(source, sink);
    }

    fn fed_by(&self, sink: EndpointId, kind: MediaKind) -> Option<TrackId> {
        let of_tap = || self.taps.get(&sink).and_then(|tap| tap.fed_by(kind));
        self.peers.get(&sink).map_or_else(of_tap, |peer| peer.fed_by(kind))
    }

    fn drop_sink(&mut self, source: TrackId, sink: EndpointId) {
        if let Some(sinks) = self.sinks.get_mut(&source) {
            sinks.retain(|other| *other != sink);
            if sinks.is_empty() {
                self.sinks.remove(&source);
            }
        }
    }

    /// Does what follows from what the peers have just produced.
    fn settle(&mut self, now: Instant) {
        loop {
            if let Some(packet) = self.outputs.packets.pop_front() {
                self.relay(&packet);
                self.distribute(now, &packet);
            } else if let Some(wish) = self.outputs.keyframes_wanted.pop() {
                self.want_keyframe(now, wish, self.index);
            } else {
                return;
            }
        }
    }

    fn relay(&mut self, packet: &Arc<Packet>) {
        if packet.track.1 == MediaKind::Video
            && packet.starts_keyframe
            && let Some(requests) = self.keyframe_requests.get_mut(&packet.track.0)
        {
            requests.arrived();
        }
        for worker in self.routes.get(&packet.track).into_iter().flatten() {
            let is_sent = self.links.get(*worker).is_some_and(|link| link.relay(Relay::Packet(Arc::clone(packet))));
            self.relay_drops += u64::from(!is_sent);
        }
    }

    fn published(&mut self, now: Instant, packet: &Arc<Packet>) {
        if let Some(feed) = self.feeds.get_mut(&packet.track.0) {
            feed.published(now, packet, &mut self.outputs);
            self.relay(packet);
            self.distribute(now, packet);
        }
    }

    fn distribute(&mut self, now: Instant, packet: &Arc<Packet>) {
        let count = self.sinks.get(&packet.track).map_or(0, Vec::len);
        for at in 0..count {
            let sink = self.sinks.get(&packet.track).and_then(|sinks| sinks.get(at)).copied();
            let Some(sink) = sink else { continue };
            match self.taps.get_mut(&sink) {
                Some(tap) => tap.forward(now, packet, &mut self.outputs),
                None => drop(self.with_peer(sink, |peer, outputs| peer.forward(now, packet, outputs))),
            }
        }
    }

    /// Does what is to be done for a sink that lives on `worker`: a remote side is asked for a keyframe; a feed has its past, and
    /// perhaps somebody behind it who can be asked.
    fn want_keyframe(&mut self, now: Instant, wish: KeyframeWish, worker: usize) {
        let KeyframeWish { source, sink } = wish;
        if self.peers.contains_key(&source) {
            self.request_keyframe(now, source);
        } else if let Some(feed) = self.feeds.get(&source) {
            feed.want_keyframe();
            let packets = feed.beginning();
            match self.links.get(worker) {
                Some(link) if worker != self.index => drop(link.relay(Relay::Beginning { sink, packets })),
                _ => self.begin(now, sink, &packets),
            }
        } else if worker == self.index {
            self.ask_others(source, sink);
        }
    }

    /// Only one of the others knows the source, and nothing is lost if it is told twice.
    fn ask_others(&self, source: EndpointId, sink: EndpointId) {
        for (index, link) in self.links.iter().enumerate() {
            if index != self.index {
                link.relay(Relay::KeyframeRequest { source, sink, worker: self.index });
            }
        }
    }

    fn begin(&mut self, now: Instant, sink: EndpointId, packets: &[Arc<Packet>]) {
        match self.taps.get_mut(&sink) {
            Some(tap) => tap.begin(now, packets, &mut self.outputs),
            None => drop(self.with_peer(sink, |peer, outputs| peer.begin(now, packets, outputs))),
        }
    }

    /// Of a remote side; or a tap needs one of its source.
    fn request_keyframe(&mut self, now: Instant, source: EndpointId) {
        if let Some(tap) = self.taps.get_mut(&source) {
            tap.want_keyframe(&mut self.outputs);
        } else if self.peers.contains_key(&source) {
            self.keyframe_requests.entry(source).or_default().want();
            self.send_keyframe_request(now, source);
        }
    }

    fn send_keyframe_request(&mut self, now: Instant, source: EndpointId) {
        let is_due = self.keyframe_requests.get_mut(&source).is_some_and(|requests| requests.poll(now));
        if is_due {
            self.with_peer(source, |peer, outputs| peer.request_keyframe(now, outputs));
        }
    }

    fn handle_relays(&mut self, now: Instant) {
        const BATCH: usize = 256;
        for _ in 0..BATCH {
            match self.inbox.relay() {
                Some(Relay::Packet(packet)) => self.distribute(now, &packet),
                Some(Relay::Published(packet)) => self.published(now, &packet),
                Some(Relay::KeyframeRequest { source, sink, worker }) => {
                    self.want_keyframe(now, KeyframeWish { source, sink }, worker);
                }
                Some(Relay::Beginning { sink, packets }) => self.begin(now, sink, &packets),
                None => return,
            }
            self.settle(now);
        }
    }
}

/// Datagrams and time.
impl Worker {
    fn handle_datagrams(&mut self, now: Instant) {
        let mut buffer = [0; LARGEST_DATAGRAM];
        for socket in 0..self.outputs.sockets.len() {
            for _ in 0..READ_BATCH {
                let Some((length, source, local)) = self.outputs.sockets.receive(socket, &mut buffer) else { break };
                self.handle_datagram(now, source, local, &buffer[..length]);
                self.settle(now);
            }
        }
    }

    fn handle_datagram(&mut self, now: Instant, source: SocketAddr, local: SocketAddr, bytes: &[u8]) {
        if is_stun(bytes) && self.stun.handle(now, bytes, &self.peers, &mut self.outputs) {
            return;
        }
        let Ok(contents) = DatagramRecv::try_from(bytes) else { return };
        let received = || Receive { proto: Protocol::Udp, source, destination: local, contents };
        match self.demux.addressee(source, bytes) {
            Addressee::One(id) => self.deliver(now, id, received()),
            Addressee::WhoeverAsked => {
                let input = Input::Receive(now, received());
                let asked = self.peers.iter().find(|(_, peer)| peer.accepts(&input)).map(|(id, _)| *id);
                if let (Some(id), Input::Receive(_, received)) = (asked, input) {
                    self.deliver(now, id, received);
                }
            }
            Addressee::Nobody => {}
        }
    }

    fn deliver(&mut self, now: Instant, id: EndpointId, received: Receive<'_>) {
        let source = received.source;
        let input = Input::Receive(now, received);
        if !self.peers.get(&id).is_some_and(|peer| peer.accepts(&input)) {
            return;
        }
        // only STUN comes this far from an address that is not bound yet, and it was just found to have integrity
        self.demux.bind(source, id);
        if let Input::Receive(_, received) = input {
            self.with_peer(id, |peer, outputs| peer.handle_datagram(now, received, outputs));
        }
    }

    fn handle_timers(&mut self, now: Instant) {
        for id in self.timers.take_due(now) {
            let is_due = self.peers.get(&id).and_then(Peer::deadline).is_some_and(|deadline| deadline <= now);
            self.with_peer(id, |peer, outputs| {
                if is_due {
                    peer.handle_timeout(now, outputs);
                }
            });
            self.settle(now);
        }
        let is_due = |requests: &KeyframeRequests| requests.deadline().is_some_and(|deadline| deadline <= now);
        let due = self.keyframe_requests.iter().filter(|(_, requests)| is_due(requests));
        let due: Vec<EndpointId> = due.map(|(source, _)| *source).collect();
        for source in due {
            self.send_keyframe_request(now, source);
        }
        if now.saturating_duration_since(self.last_tick) >= TICK {
            self.tick(now);
        }
        self.settle(now);
    }

    fn tick(&mut self, now: Instant) {
        self.last_tick = now;
        let ids: Vec<EndpointId> = self.peers.keys().copied().collect();
        for id in ids {
            self.with_peer(id, |peer, outputs| peer.tick(now, outputs));
        }
        self.feeds.values_mut().for_each(|feed| feed.tick(now, &mut self.outputs));
        self.taps.values_mut().for_each(|tap| tap.tick(now, &mut self.outputs));
        self.stun.tick(now, &mut self.outputs);
        self.report_losses();
    }

    fn report_losses(&mut self) {
        let (datagrams, events) = (self.outputs.sockets.take_dropped(), self.outputs.take_lost_events());
        let relayed = std::mem::take(&mut self.relay_drops);
        if datagrams + events + relayed > 0 {
            tracing::warn!(worker = self.index, datagrams, relayed, events, "overload: dropped");
        }
    }

    /// Does something with a peer. A panic ends that peer and nobody else.
    fn with_peer<R>(&mut self, id: EndpointId, act: impl FnOnce(&mut Peer, &mut Outputs) -> R) -> Option<R> {
        let peer = self.peers.get_mut(&id)?;
        let outputs = &mut self.outputs;
        if let Ok(result) = catch_unwind(AssertUnwindSafe(|| act(peer, outputs))) {
            if let Some(deadline) = peer.deadline() {
                self.timers.set(id, deadline);
            }
            return Some(result);
        }
        tracing::error!(worker = self.index, endpoint = id.0, "a fault ended this endpoint");
        let description = "The endpoint was ended by a fault of the media server".to_owned();
        self.outputs.event(id, EndpointEventKind::Error { description, kind: ErrorKind::Element });
        self.outputs.event(id, EndpointEventKind::Connection { connected: false });
        self.forget(id);
        None
    }
}

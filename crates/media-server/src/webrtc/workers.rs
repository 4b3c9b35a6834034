use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::thread::{self, JoinHandle};

use mio::{Poll, Waker};
use tokio::sync::{mpsc, oneshot};

use super::announce::Announced;
use super::command::{
    Command, EndpointId, EndpointOptions, IceCandidate, MediaKind, OfferOptions, OfferRequest, SdpError, TrackId,
};
use super::event::EndpointEvent;
use super::feed::Publisher;
use super::link::{Inbox, Link, link};
use super::negotiation::Identity;
use super::sockets::Sockets;
use super::statistics::Statistics;
use super::tap::TapControl;
use super::worker::{Parts, WAKE, Worker};
use crate::TransportConfig;

/// The handle to all workers; the object model owns the only one.
///
/// No call blocks. A call about an endpoint that is gone does nothing, or its reply is dropped.
#[derive(Debug)]
pub(crate) struct Workers {
    links: Vec<Link>,
    threads: Vec<JoinHandle<()>>,
    endpoints: HashMap<EndpointId, Placement>,
    /// How many sinks of a track are on which other worker; the track is passed there while there are any.
    routes: HashMap<(TrackId, usize), usize>,
    events: mpsc::Sender<EndpointEvent>,
}

#[derive(Debug)]
struct Placement {
    worker: usize,
    audio: Option<EndpointId>,
    video: Option<EndpointId>,
}

/// Why the workers did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("no network address to receive media on: give one with the media address setting")]
    NoAddress,
    #[error("cannot read the network addresses of this host: {0}")]
    Interfaces(io::Error),
    #[error(
        "cannot receive media on UDP port {port} of {addresses:?}: {source}; choose another media port or end what uses it"
    )]
    Bind { port: u16, addresses: Vec<IpAddr>, source: io::Error },
    #[error("the crypto library cannot make a DTLS certificate")]
    Certificate,
    #[error("cannot open the media folder: {0}")]
    MediaFolder(io::Error),
    #[error("cannot start a media thread: {0}")]
    Thread(io::Error),
}

type SdpAnswerReceiver = oneshot::Receiver<Result<String, SdpError>>;

impl Workers {
    /// Binds the sockets and starts the threads. Events go to `events`; what finds no room there is lost.
    pub(crate) fn start(config: &TransportConfig, events: mpsc::Sender<EndpointEvent>) -> Result<Self, StartError> {
        let addresses = local_addresses(config)?;
        let identity = Identity::generate().ok_or(StartError::Certificate)?;
        let count = config.workers.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let mut links = Vec::with_capacity(count);
        let mut beginnings = Vec::with_capacity(count);
        for index in 0..count {
            let (link, beginning) = begin(index, &addresses, config.port)?;
            links.push(link);
            beginnings.push(beginning);
        }
        let announced = Announced::new(config.announced.clone());
        let mut threads = Vec::with_capacity(count);
        for (index, Beginning { poll, inbox, sockets }) in beginnings.into_iter().enumerate() {
            let worker = Worker::new(Parts {
                index,
                poll,
                inbox,
                links: links.clone(),
                identity: identity.clone(),
                sockets,
                announced: announced.clone(),
                events: events.clone(),
            });
            let builder = thread::Builder::new().name(format!("media-{index}"));
            threads.push(builder.spawn(move || worker.run()).map_err(StartError::Thread)?);
        }
        Ok(Self { links, threads, endpoints: HashMap::new(), routes: HashMap::new(), events })
    }

    /// Makes an endpoint with a remote side.
    pub(crate) fn create(&mut self, id: EndpointId, options: EndpointOptions) {
        self.place(id);
        self.command(id, Command::Create { id, options });
    }

    /// Makes an endpoint that a player publishes into; `None` if there is no worker for it.
    pub(crate) fn create_feed(&mut self, id: EndpointId) -> Option<Publisher> {
        let worker = self.place(id);
        self.command(id, Command::CreateFeed { id, keyframes: None });
        let link = self.links.get(worker)?.clone();
        Some(Publisher { id, link, events: self.events.clone() })
    }

    /// Makes an endpoint from which a recorder can read; `None` if there is no worker for it.
    pub(crate) fn create_tap(&mut self, id: EndpointId) -> Option<TapControl> {
        let worker = self.place(id);
        self.command(id, Command::CreateTap { id });
        let link = self.links.get(worker)?.clone();
        Some(TapControl { id, link, events: self.events.clone() })
    }

    /// Makes an endpoint that is both: somebody publishes into it, and reads what it is fed with. `keyframes` rings when a keyframe of
    /// what is published is needed. `None` if there is no worker for it.
    pub(crate) fn create_exchange(
        &mut self,
        id: EndpointId,
        keyframes: mpsc::Sender<()>,
    ) -> Option<(Publisher, TapControl)> {
        let worker = self.place(id);
        self.command(id, Command::CreateFeed { id, keyframes: Some(keyframes) });
        self.command(id, Command::CreateTap { id });
        let link = self.links.get(worker)?.clone();
        let events = self.events.clone();
        Some((Publisher { id, link: link.clone(), events: events.clone() }, TapControl { id, link, events }))
    }

    /// Chooses the worker that has the fewest endpoints.
    fn place(&mut self, id: EndpointId) -> usize {
        let load = |worker: &usize| self.endpoints.values().filter(|placement| placement.worker == *worker).count();
        let worker = (0..self.links.len()).min_by_key(load).unwrap_or(0);
        self.endpoints.insert(id, Placement { worker, audio: None, video: None });
        worker
    }

    /// Ends an endpoint; its remote side is told.
    pub(crate) fn remove(&mut self, id: EndpointId) {
        self.command(id, Command::Remove { id });
        for kind in MediaKind::ALL {
            if let Some(source) = self.source_of(id, kind) {
                self.release_route((source, kind), id);
            }
        }
        self.endpoints.remove(&id);
        self.routes.retain(|((source, _), _), _| *source != id);
    }

    pub(crate) fn process_offer(&mut self, id: EndpointId, offer: String) -> SdpAnswerReceiver {
        let (reply, receiver) = oneshot::channel();
        let request = OfferRequest { id, offer, reply };
        let source = self.source_of(id, MediaKind::Video).filter(|source| self.endpoints.contains_key(source));
        match (source, self.endpoints.get(&id)) {
            // the source's worker knows the codec that the answer is to have, and passes the offer on
            (Some(source), Some(placement)) => {
                let worker = placement.worker;
                self.command(source, Command::AddVideoCodec { request, source, worker });
            }
            _ => self.command(id, Command::ProcessOffer { request, video: None }),
        }
        receiver
    }

    pub(crate) fn generate_offer(&mut self, id: EndpointId, options: OfferOptions) -> SdpAnswerReceiver {
        let (reply, receiver) = oneshot::channel();
        self.command(id, Command::GenerateOffer { id, options, reply });
        receiver
    }

    pub(crate) fn process_answer(&mut self, id: EndpointId, answer: String) -> SdpAnswerReceiver {
        let (reply, receiver) = oneshot::channel();
        self.command(id, Command::ProcessAnswer { id, answer, reply });
        receiver
    }

    pub(crate) fn gather_candidates(&mut self, id: EndpointId) {
        self.command(id, Command::GatherCandidates { id });
    }

    pub(crate) fn add_ice_candidate(&mut self, id: EndpointId, candidate: IceCandidate) {
        self.command(id, Command::AddIceCandidate { id, candidate });
    }

    /// Like KMS, takes an IP address; a host name is not looked up.
    pub(crate) fn set_stun_server(&mut self, id: EndpointId, address: &str, port: u16) {
        match address.parse() {
            Ok(address) => self.command(id, Command::SetStunServer { id, address, port }),
            Err(_) => tracing::warn!(address, "the STUN server must be given as an IP address; it is not used"),
        }
    }

    /// Feeds `sink` from `source`; whatever fed it with this kind before no longer does.
    pub(crate) fn connect(&mut self, source: EndpointId, sink: EndpointId, kind: MediaKind) {
        let track = (source, kind);
        if !self.endpoints.contains_key(&source) || self.source_of(sink, kind) == Some(source) {
            return;
        }
        if let Some(former) = self.source_of(sink, kind) {
            self.release_route((former, kind), sink);
        }
        let Some(placement) = self.endpoints.get_mut(&sink) else { return };
        *placement.source(kind) = Some(source);
        self.command(sink, Command::Connect { source: track, sink });
        self.hold_route(track, sink);
    }

    pub(crate) fn disconnect(&mut self, source: EndpointId, sink: EndpointId, kind: MediaKind) {
        if self.source_of(sink, kind) != Some(source) {
            return;
        }
        self.release_route((source, kind), sink);
        if let Some(placement) = self.endpoints.get_mut(&sink) {
            *placement.source(kind) = None;
        }
        self.command(sink, Command::Disconnect { source: (source, kind), sink });
    }

    pub(crate) fn request_keyframe(&mut self, id: EndpointId) {
        self.command(id, Command::RequestKeyframe { id });
    }

    /// What an endpoint with a remote side has carried; nobody answers for one that is gone.
    pub(crate) fn statistics(&self, id: EndpointId) -> oneshot::Receiver<Statistics> {
        let (reply, receiver) = oneshot::channel();
        self.command(id, Command::GetStatistics { id, reply });
        receiver
    }

    fn source_of(&self, sink: EndpointId, kind: MediaKind) -> Option<EndpointId> {
        let placement = self.endpoints.get(&sink)?;
        match kind {
            MediaKind::Audio => placement.audio,
            MediaKind::Video => placement.video,
        }
    }

    /// Both workers of a track and a sink, where they are not the same.
    fn crossing(&self, track: TrackId, sink: EndpointId) -> Option<usize> {
        let from = self.endpoints.get(&track.0)?.worker;
        let to = self.endpoints.get(&sink)?.worker;
        (from != to).then_some(to)
    }

    fn hold_route(&mut self, track: TrackId, sink: EndpointId) {
        let Some(worker) = self.crossing(track, sink) else { return };
        let sinks = self.routes.entry((track, worker)).or_default();
        *sinks += 1;
        if *sinks == 1 {
            self.command(track.0, Command::AddRoute { source: track, worker });
        }
    }

    fn release_route(&mut self, track: TrackId, sink: EndpointId) {
        let Some(worker) = self.crossing(track, sink) else { return };
        let Some(sinks) = self.routes.get_mut(&(track, worker)) else { return };
        *sinks -= 1;
        if *sinks == 0 {
            self.routes.remove(&(track, worker));
            self.command(track.0, Command::RemoveRoute { source: track, worker });
        }
    }

    fn command(&self, id: EndpointId, command: Command) {
        let link = self.endpoints.get(&id).and_then(|placement| self.links.get(placement.worker));
        if link.is_some_and(|link| !link.command(command)) {
            tracing::warn!(endpoint = id.0, "a media worker takes no more commands; one was lost");
        }
    }
}

impl Drop for Workers {
    /// Ends all connections and waits for the threads.
    fn drop(&mut self) {
        for link in &self.links {
            link.shut_down();
        }
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a media worker ended by a panic");
            }
        }
    }
}

impl Placement {
    fn source(&mut self, kind: MediaKind) -> &mut Option<EndpointId> {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }
}

struct Beginning {
    poll: Poll,
    inbox: Inbox,
    sockets: Sockets,
}

fn begin(index: usize, addresses: &[IpAddr], base_port: u16) -> Result<(Link, Beginning), StartError> {
    let poll = Poll::new().map_err(StartError::Thread)?;
    let waker = Waker::new(poll.registry(), WAKE).map_err(StartError::Thread)?;
    let (link, inbox) = link(waker);
    let port = if base_port == 0 { 0 } else { base_port.saturating_add(u16::try_from(index).unwrap_or(u16::MAX)) };
    let sockets = Sockets::bind(addresses, port, poll.registry()).map_err(|source| StartError::Bind {
        port,
        addresses: addresses.to_vec(),
        source,
    })?;
    Ok((link, Beginning { poll, inbox, sockets }))
}

/// The addresses that were asked for, or all of this host that a browser may be able to reach.
fn local_addresses(config: &TransportConfig) -> Result<Vec<IpAddr>, StartError> {
    let mut addresses = if config.addresses.is_empty() {
        let interfaces = if_addrs::get_if_addrs().map_err(StartError::Interfaces)?;
        interfaces.iter().map(if_addrs::Interface::ip).filter(is_offered).collect()
    } else {
        config.addresses.clone()
    };
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.is_empty() { Err(StartError::NoAddress) } else { Ok(addresses) }
}

/// Link-local addresses are of use to nobody without the name of a link. One loopback address is enough.
fn is_offered(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_loopback() && !v6.is_unspecified(),
    }
}

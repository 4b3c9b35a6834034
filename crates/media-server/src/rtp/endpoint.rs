use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep_until;

use super::Surroundings;
use super::description::Description;
use super::exchange::{Arrival, Exchange, Output};
use super::negotiation::{self, Local, Terms};
use super::sockets::Sockets;
use crate::webrtc::{MediaKind, OfferOptions, Packet, Publisher, SdpError, Statistics, TapControl, TapOutlet};

/// What an endpoint is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    ProcessOffer { offer: String, reply: oneshot::Sender<Result<String, SdpError>> },
    GenerateOffer { options: OfferOptions, reply: oneshot::Sender<Result<String, SdpError>> },
    ProcessAnswer { answer: String, reply: oneshot::Sender<Result<String, SdpError>> },
    RequestKeyframe,
    GetStatistics { reply: oneshot::Sender<Statistics> },
}

/// The ways into a worker and out of it.
#[derive(Debug)]
pub(super) struct Ways {
    pub(super) publisher: Publisher,
    pub(super) tap: TapControl,
    /// Whoever is connected needs a keyframe of the remote side.
    pub(super) keyframes: mpsc::Receiver<()>,
}

/// The task that owns one endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    surroundings: Arc<Surroundings>,
    ways: Ways,
    exchange: Exchange,
    is_v6: bool,
    session: u64,
    ssrcs: [u32; 2],
    sockets: Option<Sockets>,
    /// An offer of our own, which waits for its answer.
    offered: Option<String>,
    is_negotiated: bool,
}

/// Packets that wait to be sent: what finds no room is lost, up to the next keyframe.
const PACKETS: usize = 512;
const LARGEST_DATAGRAM: usize = 2048;

impl Endpoint {
    pub(super) fn new(surroundings: Arc<Surroundings>, ways: Ways, is_v6: bool) -> Self {
        // without random numbers they are told apart by the endpoint alone
        let id = ways.publisher.id();
        let random = || getrandom::u32().unwrap_or(id.0 as u32);
        let ssrcs = [random() | 1, random() & !1];
        let session = u64::from(random()) << 16 | id.0 & 0xffff;
        let exchange = Exchange::new(id, ssrcs, format!("live-{session:016x}"));
        Self { surroundings, ways, exchange, is_v6, session, ssrcs, sockets: None, offered: None, is_negotiated: false }
    }

    /// Runs until nobody is left who could ask it for anything.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let (outlet, mut packets) = mpsc::channel::<Arc<Packet>>(PACKETS);
        let mut buffer = [0; LARGEST_DATAGRAM];
        loop {
            let deadline = self.exchange.deadline();
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.command(command, &outlet),
                    None => return self.ways.tap.set_outlet(None),
                },
                Some(packet) = packets.recv() => self.exchange.packet(Instant::now(), &packet),
                Some(()) = self.ways.keyframes.recv() => self.exchange.want_keyframe(Instant::now()),
                (kind, channel, from, length) = receive(&mut self.sockets, &mut buffer) => {
                    let arrival = Arrival { kind, channel, from, bytes: &buffer[..length] };
                    self.exchange.datagram(Instant::now(), SystemTime::now(), arrival);
                }
                () = sleep_until(deadline.unwrap_or_else(Instant::now).into()), if deadline.is_some() => {
                    self.exchange.tick(Instant::now(), SystemTime::now());
                }
            }
            self.carry_out().await;
        }
    }

    fn command(&mut self, command: Command, outlet: &mpsc::Sender<Arc<Packet>>) {
        // an asker that has gone away needs no answer
        match command {
            Command::ProcessOffer { offer, reply } => drop(reply.send(self.process_offer(&offer, outlet))),
            Command::GenerateOffer { options, reply } => drop(reply.send(self.generate_offer(options))),
            Command::ProcessAnswer { answer, reply } => drop(reply.send(self.process_answer(&answer, outlet))),
            Command::RequestKeyframe => self.exchange.want_keyframe(Instant::now()),
            Command::GetStatistics { reply } => drop(reply.send(self.exchange.statistics())),
        }
    }

    fn process_offer(&mut self, offer: &str, outlet: &mpsc::Sender<Arc<Packet>>) -> Result<String, SdpError> {
        if self.is_negotiated || self.offered.is_some() {
            return Err(SdpError::AlreadyNegotiated);
        }
        let offer = Description::read(offer)?;
        let terms = self.judged(negotiation::terms_of_offer(&offer))?;
        let answer = negotiation::answer(&self.local()?, &offer);
        self.agree(terms, outlet);
        Ok(answer)
    }

    fn generate_offer(&mut self, options: OfferOptions) -> Result<String, SdpError> {
        if self.is_negotiated || self.offered.is_some() {
            return Err(SdpError::AlreadyNegotiated);
        }
        let offer = negotiation::offer(&self.local()?, options)?;
        self.offered = Some(offer.clone());
        Ok(offer)
    }

    /// Answered with what this side has offered, as it holds now.
    fn process_answer(&mut self, answer: &str, outlet: &mpsc::Sender<Arc<Packet>>) -> Result<String, SdpError> {
        if self.is_negotiated {
            return Err(SdpError::AlreadyNegotiated);
        }
        let offer = self.offered.clone().ok_or(SdpError::NoOffer)?;
        let terms = self.judged(negotiation::terms_of_answer(&Description::read(answer)?))?;
        self.offered = None;
        self.agree(terms, outlet);
        Ok(offer)
    }

    fn agree(&mut self, terms: Vec<Terms>, outlet: &mpsc::Sender<Arc<Packet>>) {
        self.is_negotiated = true;
        self.exchange.agree(Instant::now(), terms);
        self.ways.tap.set_outlet(Some(TapOutlet::Task(outlet.clone())));
    }

    /// Whoever may ask for media may not have it sent anywhere.
    fn judged(&self, terms: Vec<Terms>) -> Result<Vec<Terms>, SdpError> {
        let remotes = terms.iter().flat_map(|terms| terms.remote.into_iter().chain(terms.remote_rtcp));
        let mut refused = remotes.map(|remote| remote.ip()).filter(|ip| !self.surroundings.policy.permits(*ip));
        match refused.next() {
            Some(ip) => Err(SdpError::Parse(format!("{ip} is in no network that media may be sent to"))),
            None => Ok(terms),
        }
    }

    fn local(&mut self) -> Result<Local, SdpError> {
        let bind = self.bind_address();
        let unbound = |error| SdpError::Parse(format!("no ports for RTP on {bind}: {error}"));
        if self.sockets.is_none() {
            self.sockets = Some(Sockets::bind(bind).map_err(unbound)?);
        }
        let sockets = self.sockets.as_ref().ok_or(SdpError::Gone)?;
        Ok(Local {
            address: self.told_address(bind),
            session: self.session,
            audio_port: sockets.port(MediaKind::Audio).map_err(unbound)?,
            video_port: sockets.port(MediaKind::Video).map_err(unbound)?,
            ssrcs: self.ssrcs,
        })
    }

    fn bind_address(&self) -> IpAddr {
        let any = if self.is_v6 { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
        self.surroundings.addresses.iter().copied().find(|it| it.is_ipv6() == self.is_v6).unwrap_or(any)
    }

    /// What the remote side is told: the address outside, the one that is bound, or the first of this host that others can reach.
    fn told_address(&self, bound: IpAddr) -> IpAddr {
        let fits = |address: &IpAddr| address.is_ipv6() == self.is_v6;
        if let Some(announced) = self.surroundings.announced.iter().copied().find(fits) {
            return announced;
        }
        if !bound.is_unspecified() {
            return bound;
        }
        let own = if_addrs::get_if_addrs().unwrap_or_default().into_iter().map(|interface| interface.ip());
        let own: Vec<IpAddr> = own.filter(fits).collect();
        own.iter().find(|it| !it.is_loopback()).or(own.first()).copied().unwrap_or(bound)
    }

    async fn carry_out(&mut self) {
        while let Some(output) = self.exchange.poll_output() {
            match output {
                // without room in the worker it is lost, as on any network
                Output::Publish(packet) => _ = self.ways.publisher.publish(*packet),
                Output::Send { kind, channel, to, datagram } => {
                    if let Some(sockets) = &self.sockets {
                        sockets.send(kind, channel, to, &datagram);
                    }
                }
                Output::WantKeyframe => self.ways.tap.want_keyframe(),
                Output::Tell(kind) => self.ways.publisher.tell(kind).await,
            }
        }
    }
}

/// Waits for ever before there are sockets.
async fn receive(
    sockets: &mut Option<Sockets>,
    buffer: &mut [u8],
) -> (MediaKind, super::exchange::Channel, std::net::SocketAddr, usize) {
    match sockets {
        Some(sockets) => sockets.receive(buffer).await,
        None => std::future::pending().await,
    }
}

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};
use tokio::net::UdpSocket;

/// A peer that has made its offer.
#[derive(Debug)]
pub(crate) struct Offer {
    connection: Connection,
    text: String,
    pending: SdpPendingOffer,
}

/// One WebRTC connection and its socket.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    sections: Vec<(MediaKind, Mid)>,
    deadline: Instant,
    buffer: Vec<u8>,
}

/// Larger than any datagram on a usual network.
const DATAGRAM_BYTES: usize = 2048;
/// After so many datagrams at once, others get their turn.
const BATCH: usize = 64;

impl Offer {
    /// Offers sound and pictures, the latter in one codec.
    pub(crate) async fn new(direction: Direction, video: Codec) -> Result<Self> {
        Self::with(Rtc::builder(), direction, video).await
    }

    /// The same, without telling for each packet when it came, which costs more than packets that are few.
    pub(crate) async fn without_feedback(direction: Direction, video: Codec) -> Result<Self> {
        Self::with(Rtc::builder().clear_extension_map(), direction, video).await
    }

    async fn with(config: RtcConfig, direction: Direction, video: Codec) -> Result<Self> {
        let config = config.clear_codecs().enable_opus(true, false).set_rtp_mode(true);
        let config = config.enable_vp8(video == Codec::Vp8).enable_h264(video == Codec::H264);
        let mut rtc = config.build(Instant::now());
        let socket = UdpSocket::bind("127.0.0.1:0").await?;
        let address = socket.local_addr()?;
        rtc.add_local_candidate(Candidate::host(address, "udp")?);
        let mut api = rtc.sdp_api();
        let add = |kind| (kind, api.add_media(kind, direction, None, None, None));
        let sections = [MediaKind::Audio, MediaKind::Video].map(add).to_vec();
        let (offer, pending) = api.apply().context("an offer without media")?;
        let buffer = vec![0; DATAGRAM_BYTES];
        let connection = Connection { rtc, socket, address, sections, deadline: Instant::now(), buffer };
        Ok(Self { connection, text: offer.to_sdp_string(), pending })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn accept(self, answer: &str) -> Result<Connection> {
        let mut connection = self.connection;
        let answer = SdpAnswer::from_sdp_string(answer)?;
        connection.rtc.sdp_api().accept_answer(self.pending, answer)?;
        Ok(connection)
    }
}

impl Connection {
    /// A candidate that cannot be read leads nowhere, and others may.
    pub(crate) fn add_candidate(&mut self, candidate: &str) {
        if let Ok(candidate) = Candidate::from_sdp_string(candidate) {
            self.rtc.add_remote_candidate(candidate);
        }
    }

    pub(super) fn mid(&self, kind: MediaKind) -> Option<Mid> {
        self.sections.iter().find(|(of, _)| *of == kind).map(|(_, mid)| *mid)
    }

    /// The payload type of a codec that both sides agreed on.
    pub(super) fn payload_type(&self, codec: Codec) -> Option<Pt> {
        let agreed: Vec<Pt> = self
            .sections
            .iter()
            .filter_map(|(_, mid)| self.rtc.media(*mid))
            .flat_map(|m| m.remote_pts().to_vec())
            .collect();
        let mut params = self.rtc.codec_config().params().iter();
        params.find(|params| params.spec().codec == codec && agreed.contains(&params.pt())).map(|params| params.pt())
    }

    /// Waits until there is something to do, and no longer than until `latest`; what happens is told to `handle`.
    pub(super) async fn work(&mut self, latest: Option<Instant>, mut handle: impl FnMut(Event)) -> Result<()> {
        self.poll(&mut handle)?;
        let deadline = latest.map_or(self.deadline, |latest| latest.min(self.deadline));
        tokio::select! {
            ready = self.socket.readable() => {
                ready?;
                self.receive(&mut handle)
            }
            () = tokio::time::sleep_until(deadline.into()) => {
                self.rtc.handle_input(Input::Timeout(Instant::now()))?;
                self.poll(&mut handle)
            }
        }
    }

    fn receive(&mut self, handle: &mut impl FnMut(Event)) -> Result<()> {
        for _ in 0..BATCH {
            let (length, source) = match self.socket.try_recv_from(&mut self.buffer) {
                Ok(received) => received,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // What ICMP says about an earlier datagram.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error.into()),
            };
            let now = Instant::now();
            if let Ok(receive) = Receive::new(Protocol::Udp, source, self.address, &self.buffer[..length]) {
                self.rtc.handle_input(Input::Receive(now, receive))?;
                self.poll(handle)?;
            }
        }
        Ok(())
    }

    /// Sends what is to be sent.
    pub(super) fn poll(&mut self, handle: &mut impl FnMut(Event)) -> Result<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(deadline) => {
                    // Far away when nothing is to come.
                    self.deadline = deadline.min(Instant::now() + Duration::from_secs(1));
                    return Ok(());
                }
                // A datagram without room is lost, as on any network.
                Output::Transmit(transmit) => drop(self.socket.try_send_to(&transmit.contents, transmit.destination)),
                Output::Event(event) => handle(event),
            }
        }
    }
}

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpPendingOffer;
use str0m::format::{Codec, CodecSpec};
use str0m::media::{KeyframeRequestKind, Mid, Pt};
use str0m::net::{Receive, Transmit};
use str0m::rtp::{RtpPacket, Ssrc};
use str0m::stats::{MediaEgressStats, MediaIngressStats};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use super::capture_clock::{CaptureClock, Report};
use super::command::{EndpointId, EndpointOptions, IceCandidate, MediaKind, OfferOptions, SdpError, TrackId};
use super::demux::is_stun;
use super::event::{DtlsState, EndpointEventKind, ErrorKind, IceState};
use super::flow::Flow;
use super::keyframe::starts_keyframe;
use super::negotiation::{self, Identity, Negotiated};
use super::outputs::{KeyframeWish, Outputs};
use super::packet::Packet;
use super::sink::{Passed, Sink};
use super::statistics::{Reception, Statistics, Transmission};

/// One remote side: its connection, what is received from it and what is sent to it.
///
/// Nothing here blocks or reads a clock; the worker drives it with datagrams, commands and the time.
#[derive(Debug)]
pub(super) struct Peer {
    id: EndpointId,
    options: EndpointOptions,
    connection: Option<Connection>,
    /// Candidates of the remote side that came before its description.
    early_candidates: Vec<IceCandidate>,
    audio: Track,
    video: Track,
}

/// One kind of media of a peer, both ways.
#[derive(Debug, Default)]
struct Track {
    mid: Option<Mid>,
    sink: Option<Sink>,
    /// Packets to the remote side.
    flow_in: Flow,
    /// Packets from the remote side.
    flow_out: Flow,
    /// The format of the packets that come from the remote side.
    format: Option<(Pt, CodecSpec)>,
    reception: Reception,
    transmission: Transmission,
    /// What the connection last said of either way.
    ingress: Option<MediaIngressStats>,
    egress: Option<MediaEgressStats>,
}

struct Connection {
    rtc: Rtc,
    local_description: String,
    pending: Option<SdpPendingOffer>,
    negotiated_at: Instant,
    state: ConnectionState,
    deadline: Instant,
    /// The addresses of the pair in use.
    pair: Option<(SocketAddr, SocketAddr)>,
    remote_candidates: Vec<Candidate>,
    sources: Vec<(Ssrc, MediaKind)>,
    clock: CaptureClock,
    estimate: Option<Bitrate>,
    desired: f64,
    has_media: bool,
    /// ICE has a pair that works.
    is_reachable: bool,
    /// A check has been sent: `Connecting` has been told.
    is_checking: bool,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("state", &self.state).field("pair", &self.pair).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionState {
    Establishing,
    Connected,
    Over,
}

/// A remote side that has not connected by then never will.
const ESTABLISHMENT_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_REMOTE_CANDIDATES: usize = 64;
/// A connection that fails again and again must not keep its worker from the others.
const RETRY_AFTER_ERROR: Duration = Duration::from_millis(50);
/// How much more than it carries now a connection probes for: a keyframe, or a publisher that improves its picture.
const PROBE_HEADROOM: f64 = 1.5;
const LEAST_DESIRED: f64 = 1_000_000.0;

impl Peer {
    pub(super) fn new(id: EndpointId, options: EndpointOptions) -> Self {
        Self {
            id,
            options,
            connection: None,
            early_candidates: Vec::new(),
            audio: Track::default(),
            video: Track::default(),
        }
    }

    /// When [`Self::handle_timeout`] is to be called next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let connection = self.connection.as_ref()?;
        let sinks = [&self.audio.sink, &self.video.sink].into_iter().flatten();
        Some(sinks.filter_map(Sink::deadline).fold(connection.deadline, Instant::min))
    }

    /// The video codec that comes from the remote side, once it is known.
    pub(super) fn sent_video_codec(&self) -> Option<Codec> {
        self.video.format.map(|(_, spec)| spec.codec)
    }

    fn track(&mut self, kind: MediaKind) -> &mut Track {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }
}

/// Negotiation.
impl Peer {
    /// Answers an offer, in no other video codec than `video` if that is given. Gives the ICE user name fragment by which
    /// the remote side will call, and the answer.
    pub(super) fn process_offer(
        &mut self,
        now: Instant,
        identity: &Identity,
        offer: &str,
        video: Option<Codec>,
        outputs: &mut Outputs,
    ) -> Result<(String, String), SdpError> {
        if self.connection.is_some() {
            return Err(SdpError::AlreadyNegotiated);
        }
        let negotiated = negotiation::answer(identity, self.options, video, offer)?;
        Ok(self.adopt(now, negotiated, outputs))
    }

    pub(super) fn generate_offer(
        &mut self,
        now: Instant,
        identity: &Identity,
        wanted: OfferOptions,
        outputs: &mut Outputs,
    ) -> Result<(String, String), SdpError> {
        if self.connection.is_some() {
            return Err(SdpError::AlreadyNegotiated);
        }
        let negotiated = negotiation::offer(identity, self.options, wanted)?;
        Ok(self.adopt(now, negotiated, outputs))
    }

    pub(super) fn process_answer(
        &mut self,
        now: Instant,
        answer: &str,
        outputs: &mut Outputs,
    ) -> Result<String, SdpError> {
        let connection = self.connection.as_mut().ok_or(SdpError::NoOffer)?;
        let pending = connection.pending.take().ok_or(SdpError::NoOffer)?;
        negotiation::accept(&mut connection.rtc, pending, answer)?;
        connection.negotiated_at = now;
        let local = connection.local_description.clone();
        self.use_early_candidates(now, outputs);
        Ok(local)
    }

    fn adopt(&mut self, now: Instant, negotiated: Negotiated, outputs: &mut Outputs) -> (String, String) {
        let Negotiated { rtc, ufrag, local, pending, media } = negotiated;
        for (kind, mid) in media {
            self.track(kind).mid = Some(mid);
        }
        let is_complete = pending.is_none();
        self.connection = Some(Connection::new(now, rtc, local.clone(), pending));
        self.drain(now, outputs);
        if is_complete {
            self.use_early_candidates(now, outputs);
        }
        (ufrag, local)
    }

    fn use_early_candidates(&mut self, now: Instant, outputs: &mut Outputs) {
        for candidate in std::mem::take(&mut self.early_candidates) {
            self.add_remote_candidate(now, &candidate, outputs);
        }
    }
}

/// ICE.
impl Peer {
    /// Takes our addresses as candidates and tells them, then those under which we are known outside.
    pub(super) fn gather(&mut self, now: Instant, announced: &[Candidate], outputs: &mut Outputs) {
        if self.connection.is_none() {
            return;
        }
        outputs.event(self.id, EndpointEventKind::Ice(IceState::Gathering));
        let addresses: Vec<SocketAddr> = outputs.sockets.addresses().collect();
        for address in addresses {
            let Ok(candidate) = Candidate::host(address, "udp") else { continue };
            self.add_local_candidate(now, candidate, outputs);
        }
        for candidate in announced {
            self.tell_candidate(candidate, outputs);
        }
    }

    fn add_local_candidate(&mut self, now: Instant, candidate: Candidate, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        let Some(added) = connection.rtc.add_local_candidate(candidate).cloned() else { return };
        self.drain(now, outputs);
        self.tell_candidate(&added, outputs);
    }

    /// All media is bundled on the first section, so a candidate is told once, for that one.
    pub(super) fn tell_candidate(&self, candidate: &Candidate, outputs: &mut Outputs) {
        let sdp_mid = self.audio.mid.or(self.video.mid).map(|mid| mid.to_string()).unwrap_or_default();
        let candidate = IceCandidate { candidate: candidate.to_sdp_string(), sdp_mid, sdp_m_line_index: 0 };
        outputs.event(self.id, EndpointEventKind::CandidateFound(candidate));
    }

    /// Candidates that cannot be used (host names, TCP) are passed over: the remote side calls us anyway, and is then
    /// known by the address that it calls from.
    pub(super) fn add_remote_candidate(&mut self, now: Instant, candidate: &IceCandidate, outputs: &mut Outputs) {
        let is_described = self.connection.as_ref().is_some_and(|connection| connection.pending.is_none());
        if !is_described {
            if self.early_candidates.len() < MAX_REMOTE_CANDIDATES {
                self.early_candidates.push(candidate.clone());
            }
            return;
        }
        let Some(connection) = self.connection.as_mut() else { return };
        let Ok(candidate) = Candidate::from_sdp_string(&candidate.candidate) else { return };
        if connection.remote_candidates.len() < MAX_REMOTE_CANDIDATES {
            connection.remote_candidates.push(candidate.clone());
            connection.rtc.add_remote_candidate(candidate);
            self.drain(now, outputs);
        }
    }
}

/// Datagrams and time.
impl Peer {
    /// Whether a datagram is for this peer; a STUN message that is has valid integrity.
    pub(super) fn accepts(&self, input: &Input<'_>) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.rtc.accepts(input))
    }

    pub(super) fn handle_datagram(&mut self, now: Instant, datagram: Receive<'_>, outputs: &mut Outputs) {
        self.handle_input(now, Input::Receive(now, datagram), outputs);
    }

    pub(super) fn handle_timeout(&mut self, now: Instant, outputs: &mut Outputs) {
        self.pass_time(now, outputs);
        self.send_due(now, outputs);
    }

    fn pass_time(&mut self, now: Instant, outputs: &mut Outputs) {
        self.handle_input(now, Input::Timeout(now), outputs);
    }

    fn handle_input(&mut self, now: Instant, input: Input<'_>, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        if let Err(error) = connection.rtc.handle_input(input) {
            self.failed(now, &error, outputs);
        }
        self.drain(now, outputs);
    }

    /// What is due now and then, not with every packet.
    pub(super) fn tick(&mut self, now: Instant, outputs: &mut Outputs) {
        for kind in MediaKind::ALL {
            self.tell_ceased_flows(now, kind, outputs);
        }
        self.give_up_if_unestablished(now, outputs);
        self.pace(now, outputs);
    }

    fn tell_ceased_flows(&mut self, now: Instant, kind: MediaKind, outputs: &mut Outputs) {
        let track = self.track(kind);
        let (in_ceased, out_ceased) = (track.flow_in.has_ceased(now), track.flow_out.has_ceased(now));
        if in_ceased {
            outputs.event(self.id, EndpointEventKind::FlowIn { kind, flowing: false });
        }
        if out_ceased {
            outputs.event(self.id, EndpointEventKind::FlowOut { kind, flowing: false });
        }
    }

    fn give_up_if_unestablished(&mut self, now: Instant, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        let is_late = now.saturating_duration_since(connection.negotiated_at) > ESTABLISHMENT_TIMEOUT;
        if is_late && connection.state == ConnectionState::Establishing && connection.pending.is_none() {
            connection.state = ConnectionState::Over;
            outputs.event(self.id, EndpointEventKind::Ice(IceState::Failed));
        }
    }

    fn pace(&mut self, now: Instant, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        if connection.state != ConnectionState::Connected {
            return;
        }
        let mut rate = 0.0;
        for track in [&mut self.audio, &mut self.video] {
            if let (Some(sink), Some(mid)) = (&mut track.sink, track.mid) {
                rate += sink.pace(now, &mut connection.rtc, mid, connection.estimate).as_f64();
            }
        }
        connection.probe_for(rate);
        self.drain(now, outputs);
    }

    /// Takes everything out of the connection that it has to give, as it demands after each change.
    fn drain(&mut self, now: Instant, outputs: &mut Outputs) {
        while let Some(connection) = self.connection.as_mut() {
            match connection.rtc.poll_output() {
                Ok(Output::Timeout(deadline)) => {
                    connection.deadline = deadline;
                    return;
                }
                Ok(Output::Transmit(transmit)) => self.transmit(transmit, outputs),
                Ok(Output::Event(event)) => self.handle_event(now, event, outputs),
                Err(error) => return self.failed(now, &error, outputs),
            }
        }
    }

    fn transmit(&mut self, transmit: Transmit, outputs: &mut Outputs) {
        let pair = (transmit.source, transmit.destination);
        let Some(connection) = self.connection.as_mut() else { return };
        if is_stun(&transmit.contents) {
            if !std::mem::replace(&mut connection.is_checking, true) {
                outputs.event(self.id, EndpointEventKind::Ice(IceState::Connecting));
            }
        } else if connection.pair != Some(pair) {
            connection.pair = Some(pair);
            let (local, remote) = connection.pair_as_text(pair);
            outputs.event(self.id, EndpointEventKind::PairSelected { local, remote });
        }
        outputs.sockets.send(transmit.source, transmit.destination, transmit.contents);
    }

    /// A connection that is no longer alive is over; any other error concerned one datagram.
    fn failed(&mut self, now: Instant, error: &str0m::RtcError, outputs: &mut Outputs) {
        tracing::debug!(endpoint = self.id.0, %error, "WebRTC error");
        let Some(connection) = self.connection.as_mut() else { return };
        connection.deadline = now + RETRY_AFTER_ERROR;
        if !connection.rtc.is_alive() && connection.state != ConnectionState::Over {
            outputs.event(self.id, EndpointEventKind::Dtls(DtlsState::Failed));
            self.disconnected(outputs);
        }
    }

    fn disconnected(&mut self, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        let was = std::mem::replace(&mut connection.state, ConnectionState::Over);
        if was == ConnectionState::Connected {
            outputs.event(self.id, EndpointEventKind::Connection { connected: false });
        }
        if std::mem::take(&mut connection.has_media) {
            outputs.event(self.id, EndpointEventKind::Media { connected: false });
        }
    }

    /// Says goodbye to the remote side.
    pub(super) fn close(&mut self, now: Instant, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        if connection.rtc.close().is_ok() {
            self.drain(now, outputs);
        }
    }
}

/// What the connection tells.
impl Peer {
    fn handle_event(&mut self, now: Instant, event: Event, outputs: &mut Outputs) {
        match event {
            Event::RtpPacket(packet) => self.received(now, packet, outputs),
            Event::KeyframeRequest(request) if Some(request.mid) == self.video.mid => {
                self.want_keyframe(outputs);
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
                if let Some(connection) = self.connection.as_mut() {
                    connection.estimate = Some(estimate);
                }
            }
            Event::MediaIngressStats(report) => {
                if let Some(track) = self.track_of(report.mid) {
                    track.ingress = Some(report);
                }
            }
            Event::MediaEgressStats(report) => {
                if let Some(track) = self.track_of(report.mid) {
                    track.egress = Some(report);
                }
            }
            Event::IceConnectionStateChange(state) => self.ice_changed(state, outputs),
            Event::Connected => self.connected(outputs),
            Event::Closed => {
                outputs.event(self.id, EndpointEventKind::Dtls(DtlsState::Closed));
                self.disconnected(outputs);
            }
            _ => {}
        }
    }

    fn track_of(&mut self, mid: Mid) -> Option<&mut Track> {
        [&mut self.audio, &mut self.video].into_iter().find(|track| track.mid == Some(mid))
    }

    fn ice_changed(&mut self, state: IceConnectionState, outputs: &mut Outputs) {
        match state {
            // the agent says so before it has a single candidate of ours
            IceConnectionState::New | IceConnectionState::Checking => {}
            IceConnectionState::Connected => self.ice_connected(outputs),
            IceConnectionState::Completed => {
                self.ice_connected(outputs);
                outputs.event(self.id, EndpointEventKind::Ice(IceState::Ready));
            }
            IceConnectionState::Disconnected => {
                outputs.event(self.id, EndpointEventKind::Ice(IceState::Disconnected));
                if let Some(connection) = self.connection.as_mut() {
                    connection.is_reachable = false;
                }
            }
        }
    }

    /// Told once for each time: the agent may pass over this state to the next, KMS does not.
    fn ice_connected(&mut self, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        if std::mem::replace(&mut connection.is_reachable, true) {
            return;
        }
        outputs.event(self.id, EndpointEventKind::Ice(IceState::Connected));
        if connection.state == ConnectionState::Establishing {
            outputs.event(self.id, EndpointEventKind::Dtls(DtlsState::Connecting));
        }
    }

    fn connected(&mut self, outputs: &mut Outputs) {
        if let Some(connection) = self.connection.as_mut() {
            connection.state = ConnectionState::Connected;
        }
        // asked for now, not when the sink was connected: a keyframe that comes before there is a connection is of no use
        self.want_keyframe(outputs);
        outputs.event(self.id, EndpointEventKind::Dtls(DtlsState::Connected));
        outputs.event(self.id, EndpointEventKind::Connection { connected: true });
    }

    fn media_flows(&mut self, outputs: &mut Outputs) {
        let Some(connection) = self.connection.as_mut() else { return };
        if !std::mem::replace(&mut connection.has_media, true) {
            outputs.event(self.id, EndpointEventKind::Media { connected: true });
        }
    }

    fn received(&mut self, now: Instant, packet: RtpPacket, outputs: &mut Outputs) {
        if packet.payload.is_empty() {
            return; // padding of the remote side's bandwidth estimation
        }
        let Some(kind) = self.kind_of(&packet) else { return };
        let Some(codec) = self.format_of(kind, packet.header.payload_type) else { return };
        let Some(connection) = self.connection.as_mut() else { return };
        let clock_rate = codec.clock_rate.get();
        let report = packet.last_sender_info.as_ref().map(|info| Report {
            wall: info.ntp_time,
            timestamp: info.rtp_time.numer() as u32, // the wire has the lower 32 bits only
        });
        let (ssrc, sequence, bytes) = (packet.header.ssrc, *packet.seq_no, packet.payload.len());
        let captured = connection.clock.captured(now, packet.header.timestamp, clock_rate, report);
        outputs.packets.push_back(Arc::new(Packet {
            track: (self.id, kind),
            codec,
            sequence,
            timestamp: packet.header.timestamp,
            captured,
            marker: packet.header.marker,
            starts_keyframe: starts_keyframe(codec.codec, &packet.payload),
            extensions: packet.header.ext_vals,
            payload: packet.payload,
        }));
        self.track(kind).reception.packet(ssrc, sequence, bytes);
        if self.track(kind).flow_out.packet(now) {
            outputs.event(self.id, EndpointEventKind::FlowOut { kind, flowing: true });
            self.media_flows(outputs);
        }
    }

    fn kind_of(&mut self, packet: &RtpPacket) -> Option<MediaKind> {
        const MAX_SOURCES: usize = 16;
        let connection = self.connection.as_mut()?;
        let ssrc = packet.header.ssrc;
        if let Some((_, kind)) = connection.sources.iter().find(|(known, _)| *known == ssrc) {
            return Some(*kind);
        }
        let mid = connection.rtc.direct_api().stream_rx(&ssrc)?.mid();
        let kind = MediaKind::from(connection.rtc.media(mid)?.kind());
        if connection.sources.len() >= MAX_SOURCES {
            connection.sources.remove(0);
        }
        connection.sources.push((ssrc, kind));
        Some(kind)
    }

    fn format_of(&mut self, kind: MediaKind, payload_type: Pt) -> Option<CodecSpec> {
        let rtc = &self.connection.as_ref()?.rtc;
        let track = match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        };
        if let Some((known, spec)) = track.format
            && known == payload_type
        {
            return Some(spec);
        }
        let spec = rtc.codec_config().params().iter().find(|params| params.pt() == payload_type)?.spec();
        track.format = Some((payload_type, spec));
        Some(spec)
    }
}

/// Forwarding.
impl Peer {
    /// Feeds this peer from a track from now on.
    pub(super) fn connect(&mut self, track: TrackId, outputs: &mut Outputs) {
        match &mut self.track(track.1).sink {
            Some(sink) => sink.switch(track),
            none => *none = Some(Sink::new(track)),
        }
        let is_connected = self.connection.as_ref().is_some_and(|c| c.state == ConnectionState::Connected);
        if is_connected && track.1 == MediaKind::Video {
            self.want_keyframe(outputs);
        }
    }

    fn want_keyframe(&self, outputs: &mut Outputs) {
        let wish = self.fed_by(MediaKind::Video).map(|(source, _)| KeyframeWish { source, sink: self.id });
        outputs.keyframes_wanted.extend(wish);
    }

    /// Begins the video anew with packets of the past: their source makes no keyframe when it is asked.
    pub(super) fn begin(&mut self, now: Instant, packets: &[Arc<Packet>], outputs: &mut Outputs) {
        let is_connected = self.connection.as_ref().is_some_and(|c| c.state == ConnectionState::Connected);
        let is_fed_by_it = packets.first().is_some_and(|packet| self.fed_by(packet.track.1) == Some(packet.track));
        if let Some(sink) = self.video.sink.as_mut().filter(|_| is_connected && is_fed_by_it) {
            sink.begin(now, packets);
            self.send_due(now, outputs);
        }
    }

    /// Sends what was kept for now.
    fn send_due(&mut self, now: Instant, outputs: &mut Outputs) {
        for kind in MediaKind::ALL {
            while let Some(passed) = self.pass_next_due(now, kind) {
                self.passed(now, kind, passed, outputs);
            }
        }
    }

    fn pass_next_due(&mut self, now: Instant, kind: MediaKind) -> Option<Passed> {
        let track = match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        };
        let (sink, mid) = (track.sink.as_mut()?, track.mid?);
        sink.send_due(now, &mut self.connection.as_mut()?.rtc, mid)
    }

    pub(super) fn disconnect(&mut self, track: TrackId) {
        let sink = &mut self.track(track.1).sink;
        if sink.as_ref().is_some_and(|sink| sink.track() == track) {
            *sink = None;
        }
    }

    /// The track that feeds this peer with this kind of media.
    pub(super) fn fed_by(&self, kind: MediaKind) -> Option<TrackId> {
        let track = match kind {
            MediaKind::Audio => &self.audio,
            MediaKind::Video => &self.video,
        };
        track.sink.as_ref().map(Sink::track)
    }

    pub(super) fn request_keyframe(&mut self, now: Instant, outputs: &mut Outputs) {
        let (Some(connection), Some(mid)) = (self.connection.as_mut(), self.video.mid) else { return };
        if let Some(stream) = connection.rtc.direct_api().stream_rx_by_mid(mid, None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
        self.pass_time(now, outputs);
    }

    pub(super) fn forward(&mut self, now: Instant, packet: &Arc<Packet>, outputs: &mut Outputs) {
        let kind = packet.track.1;
        let Some(connection) = self.connection.as_mut() else { return };
        let track = match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        };
        let (Some(sink), Some(mid)) = (&mut track.sink, track.mid) else { return };
        if connection.state != ConnectionState::Connected || sink.track() != packet.track {
            return;
        }
        let passed = sink.pass(now, &mut connection.rtc, mid, packet);
        self.passed(now, kind, passed, outputs);
    }

    fn passed(&mut self, now: Instant, kind: MediaKind, passed: Passed, outputs: &mut Outputs) {
        match passed {
            Passed::Sent { bytes, delay } => {
                self.track(kind).transmission.packet(bytes, delay);
                return self.sent(now, kind, outputs);
            }
            Passed::NeedsKeyframe if self.track(kind).sink.as_mut().is_some_and(|sink| sink.asks(now)) => {
                self.want_keyframe(outputs);
            }
            Passed::NoFormat(codec) => self.refuse(codec, outputs),
            Passed::Waits | Passed::NeedsKeyframe | Passed::Dropped => {}
        }
        self.drain(now, outputs);
    }

    fn sent(&mut self, now: Instant, kind: MediaKind, outputs: &mut Outputs) {
        if self.track(kind).flow_in.packet(now) {
            outputs.event(self.id, EndpointEventKind::FlowIn { kind, flowing: true });
            self.media_flows(outputs);
        }
        // what was written leaves when time passes; the connection wants to be drained between any two changes
        self.drain(now, outputs);
        self.pass_time(now, outputs);
    }

    fn refuse(&self, codec: Codec, outputs: &mut Outputs) {
        let description = format!("The remote side negotiated no format for {codec}");
        outputs.event(self.id, EndpointEventKind::Error { description, kind: ErrorKind::Element });
    }
}

/// What the peer has carried.
impl Peer {
    pub(super) fn statistics(&mut self) -> Statistics {
        let mut statistics = Statistics::default();
        let Some(connection) = self.connection.as_mut() else { return statistics };
        let estimate = connection.estimate.map(|estimate| estimate.as_u64());
        for (kind, track) in [(MediaKind::Audio, &self.audio), (MediaKind::Video, &self.video)] {
            let clock_rate = track.format.map_or(1, |(_, spec)| spec.clock_rate.get());
            statistics.received.extend(track.reception.report(kind, track.ingress.as_ref(), clock_rate));
            let mut api = connection.rtc.direct_api();
            let ssrc = track.mid.and_then(|mid| Some(api.stream_tx_by_mid(mid, None)?.ssrc()));
            let sent = ssrc.and_then(|ssrc| track.transmission.report(kind, ssrc, track.egress.as_ref(), estimate));
            statistics.sent.extend(sent);
        }
        statistics
    }
}

impl Connection {
    fn new(now: Instant, rtc: Rtc, local_description: String, pending: Option<SdpPendingOffer>) -> Self {
        Self {
            rtc,
            local_description,
            pending,
            negotiated_at: now,
            state: ConnectionState::Establishing,
            deadline: now,
            pair: None,
            remote_candidates: Vec::new(),
            sources: Vec::new(),
            clock: CaptureClock::default(),
            estimate: None,
            desired: 0.0,
            has_media: false,
            is_reachable: false,
            is_checking: false,
        }
    }

    /// Each new goal can start a probe, so small changes are not told.
    fn probe_for(&mut self, rate: f64) {
        const WORTH_TELLING: f64 = 0.2;
        let desired = (rate * PROBE_HEADROOM).max(LEAST_DESIRED);
        if (desired - self.desired).abs() > self.desired * WORTH_TELLING {
            self.desired = desired;
            self.rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::from(desired.round() as u64));
        }
    }

    fn pair_as_text(&self, (local, remote): (SocketAddr, SocketAddr)) -> (String, String) {
        let known = self.remote_candidates.iter().find(|candidate| candidate.addr() == remote);
        (host_text(local), known.map_or_else(|| host_text(remote), Candidate::to_sdp_string))
    }
}

fn host_text(address: SocketAddr) -> String {
    Candidate::host(address, "udp").map_or_else(|_| address.to_string(), |candidate| candidate.to_sdp_string())
}

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rtcp_types::{
    Compound, Fir, Packet as Rtcp, PayloadFeedback, Pli, ReceiverReport, ReportBlock, RtcpPacketWriter,
    RtcpPacketWriterExt, Sdes, SdesChunk, SdesItem, SenderReport,
};

use super::header::{Header, is_rtcp};
use super::negotiation::Terms;
use super::outgoing::{Outgoing, Passed};
use super::reception::Reception;
use crate::webrtc::{
    CaptureClock, EndpointEventKind, EndpointId, ErrorKind, Flow, KeyframeRequests, MediaKind, Packet, Report,
    Statistics, TrackId, starts_keyframe,
};

/// What one endpoint exchanges with its remote side, without I/O: datagrams, packets and the time go in, outputs come out.
#[derive(Debug)]
pub(super) struct Exchange {
    id: EndpointId,
    cname: String,
    audio: Side,
    video: Side,
    clock: CaptureClock,
    keyframes: KeyframeRequests,
    /// Whether anything comes from the remote side.
    media: Flow,
    report_at: Option<Instant>,
    outputs: VecDeque<Output>,
}

/// One kind of media.
#[derive(Debug)]
struct Side {
    terms: Option<Terms>,
    /// Where packets come from, and when the last one did.
    heard: Option<(SocketAddr, Instant)>,
    report: Option<Report>,
    reception: Reception,
    outgoing: Outgoing,
    fed_by: Option<TrackId>,
}

#[derive(Debug)]
pub(super) enum Output {
    /// To whatever is connected.
    Publish(Box<Packet>),
    Send {
        kind: MediaKind,
        channel: Channel,
        to: SocketAddr,
        datagram: Vec<u8>,
    },
    /// The remote side cannot go on without one.
    WantKeyframe,
    Tell(EndpointEventKind),
}

/// Which of a stream's two ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    Rtp,
    Rtcp,
}

/// A datagram as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival<'a> {
    pub(super) kind: MediaKind,
    pub(super) channel: Channel,
    pub(super) from: SocketAddr,
    pub(super) bytes: &'a [u8],
}

const REPORT_INTERVAL: Duration = Duration::from_secs(2);
/// Who sends through another port than before is believed once nothing has come through that for so long.
const PORT_HELD: Duration = Duration::from_secs(3);
const LARGEST_REPORT: usize = 1200;
/// How many reports of one compound packet are read.
const MAX_REPORTS: usize = 32;
const NTP_TO_UNIX: Duration = Duration::from_secs(2_208_988_800);

impl Exchange {
    pub(super) fn new(id: EndpointId, [audio, video]: [u32; 2], cname: String) -> Self {
        Self {
            id,
            cname,
            audio: Side::new(audio),
            video: Side::new(video),
            clock: CaptureClock::default(),
            keyframes: KeyframeRequests::default(),
            media: Flow::default(),
            report_at: None,
            outputs: VecDeque::new(),
        }
    }

    pub(super) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Self::tick`] is due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.report_at.into_iter().chain(self.keyframes.deadline()).min()
    }

    /// Both sides have agreed: from now on it is exchanged on these terms.
    pub(super) fn agree(&mut self, now: Instant, terms: Vec<Terms>) {
        (self.audio.terms, self.video.terms) = (None, None);
        for terms in terms {
            let side = self.side(terms.kind);
            side.outgoing.begin_anew();
            side.terms = Some(terms);
        }
        self.report_at = Some(now + REPORT_INTERVAL);
        self.outputs.push_back(Output::Tell(EndpointEventKind::Connection { connected: true }));
    }

    pub(super) fn datagram(&mut self, now: Instant, wall: SystemTime, arrival: Arrival<'_>) {
        let side = self.side(arrival.kind);
        let Some(terms) = &side.terms else { return };
        // packets of strangers reach nobody
        if terms.remote.is_none_or(|remote| remote.ip() != arrival.from.ip()) {
            return;
        }
        let is_report = arrival.channel == Channel::Rtcp || terms.is_muxed && is_rtcp(arrival.bytes);
        if is_report { self.reports(now, wall, arrival) } else { self.media(now, arrival) }
    }

    fn media(&mut self, now: Instant, Arrival { kind, from, bytes, .. }: Arrival<'_>) {
        let Some((header, payload)) = Header::read(bytes).filter(|(_, payload)| !payload.is_empty()) else { return };
        let id = self.id;
        let side = match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        };
        let Some(spec) = side.accepts(now, from, header) else { return };
        let clock_rate = spec.clock_rate.get();
        let sequence = side.reception.packet(now, header, clock_rate, payload.len());
        let starts_keyframe = starts_keyframe(spec.codec, payload);
        let captured = self.clock.captured(now, header.timestamp, clock_rate, side.report);
        if kind == MediaKind::Video && starts_keyframe {
            self.keyframes.arrived();
        }
        if self.media.packet(now) {
            self.outputs.push_back(Output::Tell(EndpointEventKind::Media { connected: true }));
        }
        self.outputs.push_back(Output::Publish(Box::new(Packet {
            track: (id, kind),
            codec: spec,
            sequence,
            timestamp: header.timestamp,
            captured,
            marker: header.marker,
            starts_keyframe,
            extensions: str0m::rtp::ExtensionValues::default(),
            payload: Arc::from(payload),
        })));
        // a keyframe that was asked for before anything came can be asked for now
        self.request_keyframe(now);
    }

    fn reports(&mut self, now: Instant, wall: SystemTime, Arrival { kind, bytes, .. }: Arrival<'_>) {
        let Ok(compound) = Compound::parse(bytes) else { return };
        for packet in compound.take(MAX_REPORTS).map_while(Result::ok) {
            let side = self.side(kind);
            match packet {
                Rtcp::Sr(report) => {
                    side.sent_report(now, &report);
                    report.report_blocks().for_each(|block| side.judged(&block, wall));
                }
                Rtcp::Rr(report) => report.report_blocks().for_each(|block| side.judged(&block, wall)),
                Rtcp::PayloadFeedback(feedback) if side.is_asked_for_keyframe(&feedback) => {
                    self.outputs.push_back(Output::WantKeyframe);
                }
                _ => {}
            }
        }
    }

    /// Takes a packet of what feeds this endpoint.
    pub(super) fn packet(&mut self, now: Instant, packet: &Packet) {
        let kind = packet.track.1;
        let side = self.side(kind);
        let Some(terms) = side.terms.as_ref().filter(|terms| terms.sends) else { return };
        let Some(to) = terms.remote else { return };
        if side.fed_by.replace(packet.track) != Some(packet.track) {
            side.outgoing.begin_anew();
        }
        match side.outgoing.pass(now, packet, &terms.formats) {
            Passed::Sent(datagram) => {
                self.outputs.push_back(Output::Send { kind, channel: Channel::Rtp, to, datagram });
            }
            Passed::NoFormat(codec) => {
                let description = format!("The remote side negotiated no format for {codec}");
                self.outputs
                    .push_back(Output::Tell(EndpointEventKind::Error { description, kind: ErrorKind::Element }));
            }
            Passed::Dropped => {}
        }
    }

    /// Whoever is connected needs a keyframe of the remote side.
    pub(super) fn want_keyframe(&mut self, now: Instant) {
        self.keyframes.want();
        self.request_keyframe(now);
    }

    fn request_keyframe(&mut self, now: Instant) {
        let side = &mut self.video;
        let receives = side.terms.as_ref().is_some_and(|terms| terms.receives && terms.remote_rtcp.is_some());
        let Some(ssrc) = side.reception.ssrc().filter(|_| receives) else { return };
        if self.keyframes.poll(now) {
            side.reception.requests.plis += 1;
            let request = PayloadFeedback::builder_owned(Pli::builder()).media_ssrc(ssrc);
            let request = request.sender_ssrc(side.outgoing.ssrc());
            let report = ReceiverReport::builder(side.outgoing.ssrc());
            self.send_report(MediaKind::Video, &Compound::builder().add_packet(report).add_packet(request));
        }
    }

    pub(super) fn tick(&mut self, now: Instant, wall: SystemTime) {
        self.request_keyframe(now);
        if self.report_at.is_some_and(|at| at <= now) {
            self.report_at = Some(now + REPORT_INTERVAL);
            MediaKind::ALL.into_iter().for_each(|kind| self.report(now, wall, kind));
            if self.media.has_ceased(now) {
                self.outputs.push_back(Output::Tell(EndpointEventKind::Media { connected: false }));
            }
        }
    }

    /// What was sent and what came, for the remote side.
    fn report(&mut self, now: Instant, wall: SystemTime, kind: MediaKind) {
        let cname = self.cname.clone();
        let side = self.side(kind);
        let ssrc = side.outgoing.ssrc();
        let name = SdesChunk::builder(ssrc).add_item(SdesItem::builder(SdesItem::CNAME, &cname));
        let name = Sdes::builder().add_chunk(name);
        let block = side.reception.report_block(now);
        let compound = match (side.outgoing.sender_report(now, wall), block) {
            (Some(report), Some(block)) => Compound::builder().add_packet(report.add_report_block(block)),
            (Some(report), None) => Compound::builder().add_packet(report),
            (None, Some(block)) => {
                Compound::builder().add_packet(ReceiverReport::builder(ssrc).add_report_block(block))
            }
            (None, None) => return,
        };
        self.send_report(kind, &compound.add_packet(name));
    }

    fn send_report(&mut self, kind: MediaKind, packet: &impl RtcpPacketWriter) {
        let Some(terms) = &self.side(kind).terms else { return };
        let (Some(to), is_muxed) = (terms.remote_rtcp, terms.is_muxed) else { return };
        let mut datagram = vec![0; LARGEST_REPORT];
        match packet.write_into(&mut datagram) {
            Ok(length) => datagram.truncate(length),
            Err(error) => return tracing::warn!(%error, "a report cannot be written"),
        }
        let channel = if is_muxed { Channel::Rtp } else { Channel::Rtcp };
        self.outputs.push_back(Output::Send { kind, channel, to, datagram });
    }

    pub(super) fn statistics(&self) -> Statistics {
        let mut statistics = Statistics::default();
        for (kind, side) in [(MediaKind::Audio, &self.audio), (MediaKind::Video, &self.video)] {
            let formats = side.terms.as_ref().map_or(&[][..], |terms| &terms.formats);
            let clock_rate = formats.first().map_or(1, |format| format.spec.clock_rate.get());
            statistics.received.extend(side.reception.report(kind, clock_rate));
            statistics.sent.extend(side.outgoing.report(kind));
        }
        statistics
    }

    fn side(&mut self, kind: MediaKind) -> &mut Side {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }
}

impl Side {
    fn new(ssrc: u32) -> Self {
        let (terms, heard, report, fed_by) = (None, None, None, None);
        Self { terms, heard, report, reception: Reception::default(), outgoing: Outgoing::new(ssrc), fed_by }
    }

    /// The format of a packet that the remote side may send. Behind a translation of addresses it sends through another port than
    /// it receives on; the first is taken, and no other meanwhile.
    fn accepts(&mut self, now: Instant, from: SocketAddr, header: Header) -> Option<str0m::format::CodecSpec> {
        let terms = self.terms.as_ref().filter(|terms| terms.receives)?;
        let format = terms.formats.iter().find(|format| format.payload_type == header.payload_type)?;
        let is_held = |at: Instant| now.saturating_duration_since(at) < PORT_HELD;
        if self.heard.is_some_and(|(heard, at)| heard != from && is_held(at)) {
            return None;
        }
        self.heard = Some((from, now));
        Some(format.spec)
    }

    fn sent_report(&mut self, now: Instant, report: &SenderReport<'_>) {
        let ntp = report.ntp_timestamp();
        self.reception.sender_report(now, report.ssrc(), ntp);
        let since_1900 =
            Duration::from_secs(ntp >> 32) + Duration::from_nanos(((ntp & 0xffff_ffff) * 1_000_000_000) >> 32);
        // some senders have no clock and say 0
        let wall = since_1900.checked_sub(NTP_TO_UNIX).and_then(|since| UNIX_EPOCH.checked_add(since));
        if let Some(wall) = wall.filter(|_| self.reception.ssrc() == Some(report.ssrc())) {
            self.report = Some(Report { wall, timestamp: report.rtp_timestamp() });
        }
    }

    fn judged(&mut self, block: &ReportBlock<'_>, wall: SystemTime) {
        if block.ssrc() == self.outgoing.ssrc() {
            self.outgoing.reported(block, wall);
        }
    }

    fn is_asked_for_keyframe(&mut self, feedback: &PayloadFeedback<'_>) -> bool {
        let ssrc = self.outgoing.ssrc();
        if feedback.media_ssrc() == ssrc && feedback.parse_fci::<Pli<'_>>().is_ok() {
            self.outgoing.requests.plis += 1;
            return true;
        }
        let is_fir = feedback.parse_fci::<Fir<'_>>().is_ok_and(|fir| fir.entries().any(|entry| entry.ssrc() == ssrc));
        self.outgoing.requests.firs += u64::from(is_fir);
        is_fir
    }
}

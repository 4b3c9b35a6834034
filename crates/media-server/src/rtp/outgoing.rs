use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rtcp_types::{ReportBlock, SenderReport, SenderReportBuilder};
use str0m::format::{Codec, CodecSpec};

use super::format::Format;
use super::header::Header;
use crate::webrtc::{MediaKind, Packet, Requests, Rewriter, Sent, likeness};

/// What is sent of one kind to the remote side.
#[derive(Debug)]
pub(super) struct Outgoing {
    ssrc: u32,
    rewriter: Option<Rewriter>,
    /// The payload type for the codec that was last sent; `None`: the remote side has none for it.
    chosen: Option<(CodecSpec, Option<u8>)>,
    packets: u64,
    bytes: u64,
    /// The timestamp of the last packet, when it left, and the clock's rate.
    last: Option<(u32, Instant, u32)>,
    /// As the remote side reports it.
    lost: u64,
    fraction_lost: f64,
    round_trip: Option<Duration>,
    /// From the remote side.
    pub(super) requests: Requests,
}

/// What became of a packet.
#[derive(Debug, PartialEq)]
pub(super) enum Passed {
    Sent(Vec<u8>),
    /// Nothing can be sent before a keyframe.
    Dropped,
    /// The remote side cannot take this codec; told once.
    NoFormat(Codec),
}

/// From the epoch of NTP, 1900, to that of Unix.
const NTP_TO_UNIX_SECONDS: u64 = 2_208_988_800;

impl Outgoing {
    pub(super) fn new(ssrc: u32) -> Self {
        Self {
            ssrc,
            rewriter: None,
            chosen: None,
            packets: 0,
            bytes: 0,
            last: None,
            lost: 0,
            fraction_lost: 0.0,
            round_trip: None,
            requests: Requests::default(),
        }
    }

    pub(super) fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Another source feeds it, or other formats were agreed on: what comes next begins with a keyframe.
    pub(super) fn begin_anew(&mut self) {
        self.chosen = None;
        if let Some(rewriter) = &mut self.rewriter {
            rewriter.wait_for_keyframe();
        }
    }

    pub(super) fn pass(&mut self, now: Instant, packet: &Packet, formats: &[Format]) -> Passed {
        if self.chosen.is_none_or(|(spec, _)| spec != packet.codec) {
            let chosen = choose(formats, packet.codec);
            self.chosen = Some((packet.codec, chosen));
            if chosen.is_none() {
                return Passed::NoFormat(packet.codec.codec);
            }
        }
        let Some((spec, Some(payload_type))) = self.chosen else { return Passed::Dropped };
        let clock_rate = spec.clock_rate.get();
        let rewriter = self.rewriter.get_or_insert_with(|| Rewriter::new(clock_rate));
        let Some(rewritten) = rewriter.rewrite(now, packet) else { return Passed::Dropped };
        self.packets += 1;
        self.bytes += packet.payload.len() as u64;
        self.last = Some((rewritten.timestamp, now, clock_rate));
        let header = Header {
            marker: packet.marker,
            payload_type,
            // sixteen bits travel
            sequence: rewritten.sequence as u16,
            timestamp: rewritten.timestamp,
            ssrc: self.ssrc,
        };
        Passed::Sent(header.write(&packet.payload))
    }

    /// What is told of the stream; nothing before its first packet.
    pub(super) fn sender_report(&self, now: Instant, wall: SystemTime) -> Option<SenderReportBuilder> {
        let (timestamp, at, clock_rate) = self.last?;
        let since = now.saturating_duration_since(at).as_secs_f64() * f64::from(clock_rate);
        Some(
            SenderReport::builder(self.ssrc)
                .ntp_timestamp(ntp(wall))
                .rtp_timestamp(timestamp.wrapping_add(since as u32))
                // 32 bits travel
                .packet_count(self.packets as u32)
                .octet_count(self.bytes as u32),
        )
    }

    /// Takes note of what the remote side says of this stream.
    pub(super) fn reported(&mut self, block: &ReportBlock<'_>, wall: SystemTime) {
        self.lost = u64::from(block.cumulative_lost());
        self.fraction_lost = f64::from(block.fraction_lost()) / 256.0;
        let (report, delay) = (block.last_sender_report_timestamp(), block.delay_since_last_sender_report_timestamp());
        if report != 0 {
            let units = ((ntp(wall) >> 16) as u32).wrapping_sub(report).wrapping_sub(delay);
            // what is more than half of all there are is less than nothing
            self.round_trip = Some(Duration::from_secs_f64(f64::from(units.cast_signed().max(0)) / 65_536.0));
        }
    }

    /// `None` as long as nothing was sent.
    pub(super) fn report(&self, kind: MediaKind) -> Option<Sent> {
        (self.packets > 0).then_some(Sent {
            kind,
            ssrc: self.ssrc,
            packets: self.packets,
            bytes: self.bytes,
            lost: self.lost,
            fraction_lost: self.fraction_lost,
            round_trip_time: self.round_trip,
            requests: self.requests,
            estimate: None,
            delay: None,
        })
    }
}

/// The payload type under which packets of `spec` may be sent.
fn choose(formats: &[Format], spec: CodecSpec) -> Option<u8> {
    let same = formats.iter().filter(|format| format.spec.codec == spec.codec);
    let like = same.map(|format| (likeness(format.spec, spec), format)).filter(|(likeness, _)| *likeness > 0);
    // the first of those that are most alike
    like.rev().max_by_key(|(likeness, _)| *likeness).map(|(_, format)| format.payload_type)
}

/// Seconds since 1900 in 32.32 bits.
fn ntp(wall: SystemTime) -> u64 {
    let since = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    let fraction = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
    (since.as_secs() + NTP_TO_UNIX_SECONDS) << 32 | fraction
}

#[cfg(test)]
mod tests {
    use rtcp_types::{RtcpPacketParser, RtcpPacketWriterExt};
    use std::sync::Arc;

    use super::*;
    use crate::webrtc::EndpointId;

    fn packet(sequence: u64, starts_keyframe: bool) -> Packet {
        let format = &Format::offered(MediaKind::Video)[0];
        Packet {
            track: (EndpointId(1), MediaKind::Video),
            codec: format.spec,
            sequence,
            timestamp: sequence as u32 * 3000,
            captured: Instant::now(),
            marker: true,
            starts_keyframe,
            extensions: str0m::rtp::ExtensionValues::default(),
            payload: Arc::from([1, 2, 3]),
        }
    }

    #[test]
    fn packets_leave_under_the_agreed_type_from_a_keyframe_on() {
        let (mut outgoing, now) = (Outgoing::new(5), Instant::now());
        let formats = [Format { payload_type: 123, ..Format::offered(MediaKind::Video)[0].clone() }];
        assert_eq!(outgoing.pass(now, &packet(70_000, false), &formats), Passed::Dropped);
        let Passed::Sent(first) = outgoing.pass(now, &packet(70_001, true), &formats) else { panic!() };
        let Passed::Sent(second) = outgoing.pass(now, &packet(70_002, false), &formats) else { panic!() };
        let (first, payload) = Header::read(&first).unwrap();
        let (second, _) = Header::read(&second).unwrap();
        assert_eq!((first.payload_type, first.ssrc, payload), (123, 5, [1, 2, 3].as_slice()));
        assert_eq!(second.sequence, first.sequence.wrapping_add(1));
        assert_eq!(second.timestamp, first.timestamp.wrapping_add(3000));
        assert_eq!(outgoing.report(MediaKind::Video).unwrap().packets, 2);
    }

    #[test]
    fn a_codec_without_a_format_is_told_once() {
        let (mut outgoing, now) = (Outgoing::new(5), Instant::now());
        let formats = &Format::offered(MediaKind::Video)[1..2];
        assert_eq!(outgoing.pass(now, &packet(1, true), formats), Passed::NoFormat(Codec::Vp8));
        assert_eq!(outgoing.pass(now, &packet(2, true), formats), Passed::Dropped);
    }

    #[test]
    fn a_round_trip_is_what_the_other_side_did_not_wait() {
        let (mut outgoing, now, wall) = (Outgoing::new(5), Instant::now(), SystemTime::now());
        assert!(outgoing.sender_report(now, wall).is_none());
        outgoing.pass(now, &packet(1, true), &Format::offered(MediaKind::Video));
        let mut bytes = [0; 100];
        let length = outgoing.sender_report(now, wall).unwrap().write_into(&mut bytes).unwrap();
        let report = SenderReport::parse(&bytes[..length]).unwrap();
        let block = ReportBlock::builder(5)
            .last_sender_report_timestamp((report.ntp_timestamp() >> 16) as u32)
            .delay_since_last_sender_report_timestamp(65_536);
        let mut bytes = [0; 100];
        let reply = rtcp_types::ReceiverReport::builder(6).add_report_block(block);
        let length = reply.write_into(&mut bytes).unwrap();
        let reply = rtcp_types::ReceiverReport::parse(&bytes[..length]).unwrap();
        outgoing.reported(&reply.report_blocks().next().unwrap(), wall + Duration::from_millis(1250));
        let round_trip = outgoing.report(MediaKind::Video).unwrap().round_trip_time.unwrap();
        assert!((round_trip.as_secs_f64() - 0.25).abs() < 0.001, "{round_trip:?}");
    }
}

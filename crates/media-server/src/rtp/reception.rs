use std::time::{Duration, Instant};

use rtcp_types::{ReportBlock, ReportBlockBuilder};

use super::header::Header;
use crate::webrtc::{MediaKind, Received, Requests};

/// What came of one kind from the remote side, as receiver reports tell it (RFC 3550, appendix A).
#[derive(Debug, Default)]
pub(super) struct Reception {
    present: Option<Present>,
    packets: u64,
    bytes: u64,
    /// Of former sources.
    lost_before: i64,
    /// Sent to the remote side.
    pub(super) requests: Requests,
}

/// The source that sends at the moment.
#[derive(Debug)]
struct Present {
    ssrc: u32,
    /// Sequence numbers extended beyond 16 bits.
    first: u64,
    highest: u64,
    received: u64,
    /// In ticks of the media's clock.
    jitter: f64,
    transit: Option<f64>,
    began: Instant,
    /// Expected and received at the last report.
    reported: (u64, u64),
    fraction_lost: u8,
    sender_report: Option<(u32, Instant)>,
}

/// Numbers that were given before the present source are this far away from its own.
const CYCLE: u64 = 1 << 16;

impl Reception {
    /// Takes note of a packet; its sequence number, extended so that it grows from source to source.
    pub(super) fn packet(&mut self, now: Instant, header: Header, clock_rate: u32, bytes: usize) -> u64 {
        if self.present.as_ref().is_none_or(|present| present.ssrc != header.ssrc) {
            self.begin(now, header);
        }
        self.packets += 1;
        self.bytes += bytes as u64;
        self.present.as_mut().map_or(0, |present| present.packet(now, header, clock_rate))
    }

    fn begin(&mut self, now: Instant, header: Header) {
        self.lost_before = self.lost();
        let former = self.present.as_ref().map_or(0, |present| present.highest);
        let first = (former / CYCLE + 1) * CYCLE + u64::from(header.sequence);
        self.present = Some(Present {
            ssrc: header.ssrc,
            first,
            highest: first,
            received: 0,
            jitter: 0.0,
            transit: None,
            began: now,
            reported: (0, 0),
            fraction_lost: 0,
            sender_report: None,
        });
    }

    pub(super) fn sender_report(&mut self, now: Instant, ssrc: u32, ntp: u64) {
        if let Some(present) = self.present.as_mut().filter(|present| present.ssrc == ssrc) {
            present.sender_report = Some(((ntp >> 16) as u32, now));
        }
    }

    pub(super) fn ssrc(&self) -> Option<u32> {
        self.present.as_ref().map(|present| present.ssrc)
    }

    /// For the next report to the remote side.
    pub(super) fn report_block(&mut self, now: Instant) -> Option<ReportBlockBuilder> {
        self.present.as_mut().map(|present| present.report_block(now))
    }

    fn lost(&self) -> i64 {
        self.lost_before + self.present.as_ref().map_or(0, Present::lost)
    }

    /// `None` as long as nothing came.
    pub(super) fn report(&self, kind: MediaKind, clock_rate: u32) -> Option<Received> {
        let present = self.present.as_ref()?;
        Some(Received {
            kind,
            ssrc: present.ssrc,
            packets: self.packets,
            bytes: self.bytes,
            lost: self.lost(),
            fraction_lost: f64::from(present.fraction_lost) / 256.0,
            jitter: present.jitter / f64::from(clock_rate.max(1)),
            requests: self.requests,
        })
    }
}

impl Present {
    fn packet(&mut self, now: Instant, header: Header, clock_rate: u32) -> u64 {
        let step = header.sequence.wrapping_sub(self.highest as u16).cast_signed();
        let sequence = self.highest.saturating_add_signed(i64::from(step));
        self.highest = self.highest.max(sequence);
        self.first = self.first.min(sequence);
        self.received += 1;
        let arrival = now.saturating_duration_since(self.began).as_secs_f64() * f64::from(clock_rate);
        let transit = arrival - f64::from(header.timestamp);
        if let Some(former) = self.transit.replace(transit) {
            // a jump is a timestamp that went around
            let difference = (transit - former).abs();
            if difference < f64::from(clock_rate) * 10.0 {
                self.jitter += (difference - self.jitter) / 16.0;
            }
        }
        sequence
    }

    fn expected(&self) -> u64 {
        self.highest - self.first + 1
    }

    fn lost(&self) -> i64 {
        self.expected().cast_signed() - self.received.cast_signed()
    }

    fn report_block(&mut self, now: Instant) -> ReportBlockBuilder {
        let (expected, received) = (self.expected(), self.received);
        let (expected_before, received_before) = std::mem::replace(&mut self.reported, (expected, received));
        let (expected_now, received_now) = (expected - expected_before, received - received_before);
        let lost_now = expected_now.saturating_sub(received_now);
        self.fraction_lost = (lost_now * 256).checked_div(expected_now).unwrap_or(0).min(255) as u8;
        let (report, delay) = self.sender_report.map_or((0, Duration::ZERO), |(report, at)| (report, now - at));
        ReportBlock::builder(self.ssrc)
            .fraction_lost(self.fraction_lost)
            // 24 bits
            .cumulative_lost(self.lost().clamp(0, 0x7f_ffff) as u32)
            .extended_sequence_number(self.highest as u32)
            .interarrival_jitter(self.jitter as u32)
            .last_sender_report_timestamp(report)
            .delay_since_last_sender_report_timestamp((delay.as_secs_f64() * 65_536.0) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(sequence: u16, ssrc: u32) -> Header {
        Header { marker: false, payload_type: 96, sequence, timestamp: u32::from(sequence) * 3000, ssrc }
    }

    #[test]
    fn numbers_grow_around_the_end_and_from_source_to_source() {
        let (mut reception, now) = (Reception::default(), Instant::now());
        let mut packet = |sequence, ssrc| reception.packet(now, header(sequence, ssrc), 90_000, 10);
        let first = packet(65_534, 1);
        assert_eq!([packet(65_535, 1), packet(1, 1), packet(0, 1)], [first + 1, first + 3, first + 2]);
        let other = packet(5, 2);
        assert!(other > first + 3);
        assert_eq!(packet(4, 2), other - 1, "one that was late");
        let report = reception.report(MediaKind::Video, 90_000).unwrap();
        assert_eq!((report.packets, report.bytes, report.lost, report.ssrc), (6, 60, 0, 2));
    }

    #[test]
    fn what_is_missing_is_reported() {
        let (mut reception, now) = (Reception::default(), Instant::now());
        for sequence in (0..100).filter(|sequence| sequence % 4 != 3) {
            reception.packet(now, header(sequence, 1), 90_000, 10);
        }
        assert!(reception.report_block(now).is_some());
        let report = reception.report(MediaKind::Video, 90_000).unwrap();
        assert_eq!(report.lost, 24);
        assert!((report.fraction_lost - 0.24).abs() < 0.01, "{report:?}");
        assert!(reception.report_block(now).is_some());
        assert_eq!(reception.report(MediaKind::Video, 90_000).unwrap().fraction_lost, 0.0, "nothing was lost since");
    }

    #[test]
    fn jitter_is_how_unevenly_packets_come() {
        let (mut even, mut uneven, now) = (Reception::default(), Reception::default(), Instant::now());
        for sequence in 0..300_u16 {
            let due = now + Duration::from_secs_f64(f64::from(sequence) / 30.0);
            even.packet(due, header(sequence, 1), 90_000, 10);
            let late = Duration::from_millis(if sequence % 2 == 0 { 0 } else { 20 });
            uneven.packet(due + late, header(sequence, 1), 90_000, 10);
        }
        assert!(even.report(MediaKind::Video, 90_000).unwrap().jitter < 0.001);
        let jitter = uneven.report(MediaKind::Video, 90_000).unwrap().jitter;
        assert!((jitter - 0.02).abs() < 0.001, "{jitter}");
    }
}

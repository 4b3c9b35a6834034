use std::time::Duration;

use str0m::rtp::Ssrc;
use str0m::stats::{MediaEgressStats, MediaIngressStats};

use super::command::MediaKind;

/// What a connection has carried since it began.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Statistics {
    pub(crate) received: Vec<Received>,
    pub(crate) sent: Vec<Sent>,
}

/// One kind of media from the remote side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub(crate) kind: MediaKind,
    pub(crate) ssrc: u32,
    pub(crate) packets: u64,
    /// Of payload.
    pub(crate) bytes: u64,
    /// Packets expected and not received; negative where some came twice (RFC 3550, 6.4.1).
    pub(crate) lost: i64,
    pub(crate) fraction_lost: f64,
    /// In seconds.
    pub(crate) jitter: f64,
    pub(crate) requests: Requests,
}

/// One kind of media to the remote side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sent {
    pub(crate) kind: MediaKind,
    pub(crate) ssrc: u32,
    pub(crate) packets: u64,
    /// Of payload.
    pub(crate) bytes: u64,
    /// As the remote side reports it.
    pub(crate) lost: u64,
    pub(crate) fraction_lost: f64,
    pub(crate) round_trip_time: Option<Duration>,
    pub(crate) requests: Requests,
    /// What the way to the remote side is thought to take, in bit/s.
    pub(crate) estimate: Option<u64>,
    /// From the capture of the media, as far as it is known here, to its being sent on; smoothed.
    pub(crate) delay: Option<Duration>,
}

/// How often something was asked for again by the receiving side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    pub(crate) nacks: u64,
    pub(crate) plis: u64,
    pub(crate) firs: u64,
}

/// Counts the packets of one kind from the remote side.
#[derive(Debug, Default)]
pub(super) struct Reception {
    ssrc: Option<Ssrc>,
    packets: u64,
    bytes: u64,
    /// Of the present SSRC.
    first: u64,
    highest: u64,
    of_present: u64,
    /// Of former SSRCs.
    lost_before: i64,
}

impl Reception {
    pub(super) fn packet(&mut self, ssrc: Ssrc, sequence: u64, bytes: usize) {
        if self.ssrc != Some(ssrc) {
            self.lost_before = self.lost();
            (self.first, self.highest, self.of_present) = (sequence, sequence, 0);
            self.ssrc = Some(ssrc);
        }
        self.packets += 1;
        self.of_present += 1;
        self.bytes += bytes as u64;
        self.highest = self.highest.max(sequence);
    }

    fn lost(&self) -> i64 {
        let expected = if self.of_present == 0 { 0 } else { self.highest.saturating_sub(self.first) + 1 };
        self.lost_before + expected.cast_signed() - self.of_present.cast_signed()
    }

    /// `None` as long as nothing came.
    pub(super) fn report(
        &self,
        kind: MediaKind,
        known: Option<&MediaIngressStats>,
        clock_rate: u32,
    ) -> Option<Received> {
        let ssrc = self.ssrc?;
        let requests = known.map(|it| Requests { nacks: it.nacks, plis: it.plis, firs: it.firs });
        Some(Received {
            kind,
            ssrc: *ssrc,
            packets: self.packets,
            bytes: self.bytes,
            lost: self.lost(),
            fraction_lost: known.and_then(|it| it.loss).map_or(0.0, f64::from),
            jitter: known.map_or(0.0, |it| f64::from(it.jitter) / f64::from(clock_rate.max(1))),
            requests: requests.unwrap_or_default(),
        })
    }
}

/// Counts the packets of one kind to the remote side.
#[derive(Debug, Default)]
pub(super) struct Transmission {
    packets: u64,
    bytes: u64,
    delay: Option<Duration>,
}

impl Transmission {
    /// Each new delay counts for a sixteenth of the mean.
    const SMOOTHING: u32 = 16;

    pub(super) fn packet(&mut self, bytes: usize, delay: Duration) {
        self.packets += 1;
        self.bytes += bytes as u64;
        self.delay = Some(match self.delay {
            Some(mean) => (mean * (Self::SMOOTHING - 1) + delay) / Self::SMOOTHING,
            None => delay,
        });
    }

    /// `None` as long as nothing was sent.
    pub(super) fn report(
        &self,
        kind: MediaKind,
        ssrc: Ssrc,
        known: Option<&MediaEgressStats>,
        estimate: Option<u64>,
    ) -> Option<Sent> {
        let requests = known.map(|it| Requests { nacks: it.nacks, plis: it.plis, firs: it.firs });
        (self.packets > 0).then(|| Sent {
            kind,
            ssrc: *ssrc,
            packets: self.packets,
            bytes: self.bytes,
            lost: known.and_then(|it| it.remote.as_ref()).map_or(0, |remote| remote.packets_lost),
            fraction_lost: known.and_then(|it| it.loss).map_or(0.0, f64::from),
            round_trip_time: known.and_then(|it| it.rtt),
            requests: requests.unwrap_or_default(),
            estimate,
            delay: self.delay,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: MediaKind = MediaKind::Video;

    #[test]
    fn what_is_missing_between_first_and_last_is_lost() {
        let mut reception = Reception::default();
        assert_eq!(reception.report(KIND, None, 90_000), None);
        for sequence in [10, 11, 14, 13] {
            reception.packet(1.into(), sequence, 100);
        }
        let report = reception.report(KIND, None, 90_000).unwrap();
        assert_eq!((report.packets, report.bytes, report.lost, report.ssrc), (4, 400, 1, 1));
        reception.packet(1.into(), 14, 100);
        reception.packet(1.into(), 14, 100);
        assert_eq!(reception.report(KIND, None, 90_000).unwrap().lost, -1, "some came twice");
    }

    #[test]
    fn another_source_begins_with_other_numbers() {
        let mut reception = Reception::default();
        reception.packet(1.into(), 10, 1);
        reception.packet(1.into(), 12, 1);
        reception.packet(2.into(), 60_000, 1);
        reception.packet(2.into(), 60_001, 1);
        let report = reception.report(KIND, None, 90_000).unwrap();
        assert_eq!((report.packets, report.lost, report.ssrc), (4, 1, 2));
    }

    #[test]
    fn the_delay_follows_slowly() {
        let mut transmission = Transmission::default();
        assert_eq!(transmission.report(KIND, 1.into(), None, None), None);
        transmission.packet(10, Duration::from_millis(16));
        transmission.packet(10, Duration::from_millis(32));
        let report = transmission.report(KIND, 1.into(), None, Some(5)).unwrap();
        assert_eq!(report.delay, Some(Duration::from_millis(17)));
        assert_eq!((report.packets, report.bytes, report.estimate), (2, 20, Some(5)));
    }
}

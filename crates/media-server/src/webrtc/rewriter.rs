use std::sync::Arc;
use std::time::{Duration, Instant};

use super::packet::Packet;

/// Keeps one outgoing RTP stream whole while what feeds it is dropped, joined late or replaced.
///
/// The remote side sees one stream: sequence numbers without holes of our making (a hole would be asked for again by NACK
/// although nobody has it), timestamps that go on where they were. Packets pass only from a keyframe on.
///
/// A stream that is joined in its middle begins with packets of the past. They are sent, and stamped, [`HASTE`] times as fast
/// as they came, until the present is reached; so the remote side sees a fast but regular stream and needs no patience.
#[derive(Debug)]
pub(crate) struct Rewriter {
    clock_rate: u32,
    state: State,
    last: Option<LastOut>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Nothing passes until a keyframe starts.
    WaitingForKeyframe,
    /// Packets from `first` on pass, shifted.
    Passing { first: u64, sequence_shift: u64, timestamp_shift: u32, catch_up: Option<CatchUp> },
}

/// What is passed in haste: the packets whose timestamps are within `span` from `begin`.
#[derive(Debug, Clone, Copy)]
struct CatchUp {
    begin: u32,
    span: u32,
    /// The timestamp under which `begin` leaves.
    out: u32,
    started: Instant,
}

#[derive(Debug, Clone, Copy)]
struct LastOut {
    sequence: u64,
    timestamp: u32,
    at: Instant,
}

/// The numbers under which a packet leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
}

/// How many times faster than it came the past is sent.
const HASTE: u32 = 8;
/// Where numbering starts: low enough that SRTP's rollover counter is 0 on both sides (RFC 3711, 3.3.1), and not 0.
const FIRST_SEQUENCE: u64 = 1000;

impl Rewriter {
    pub(crate) fn new(clock_rate: u32) -> Self {
        Self { clock_rate, state: State::WaitingForKeyframe, last: None }
    }

    pub(super) fn is_waiting_for_keyframe(&self) -> bool {
        matches!(self.state, State::WaitingForKeyframe)
    }

    /// Lets nothing pass until the next keyframe: after a change of source, or because the remote side cannot keep up.
    pub(crate) fn wait_for_keyframe(&mut self) {
        self.state = State::WaitingForKeyframe;
    }

    /// Begins anew with `packets` of the past, from a keyframe to the latest; what comes after them belongs to the same source.
    pub(super) fn begin(&mut self, now: Instant, packets: &[Arc<Packet>]) {
        let (Some(first), Some(last)) = (packets.first(), packets.last()) else { return };
        let (sequence, timestamp) = self.next(now, first);
        let behind = last.timestamp.wrapping_sub(first.timestamp);
        // while the past is sent, more of it comes about
        let span = (u64::from(behind) * u64::from(HASTE) / u64::from(HASTE - 1)) as u32;
        let after = timestamp.wrapping_add(span / HASTE);
        self.state = State::Passing {
            first: first.sequence,
            sequence_shift: sequence.wrapping_sub(first.sequence),
            timestamp_shift: after.wrapping_sub(first.timestamp.wrapping_add(span)),
            catch_up: Some(CatchUp { begin: first.timestamp, span, out: timestamp, started: now }),
        };
    }

    /// When a packet that is passed in haste is to be sent; any other can be sent at once.
    pub(super) fn due(&self, packet: &Packet) -> Option<Instant> {
        let (catch_up, offset) = self.catch_up(packet)?;
        Some(catch_up.started + self.duration(offset / HASTE))
    }

    /// When the media of a packet was captured, had it all come as fast as it is sent.
    pub(super) fn captured(&self, packet: &Packet) -> Instant {
        let skipped = self.catch_up(packet).map_or(0, |(catch_up, offset)| {
            let ahead = u64::from(catch_up.span - offset);
            (ahead * u64::from(HASTE - 1) / u64::from(HASTE)) as u32
        });
        packet.captured + self.duration(skipped)
    }

    fn catch_up(&self, packet: &Packet) -> Option<(CatchUp, u32)> {
        let State::Passing { catch_up: Some(catch_up), .. } = self.state else { return None };
        let offset = packet.timestamp.wrapping_sub(catch_up.begin);
        (offset < catch_up.span).then_some((catch_up, offset))
    }

    /// The numbers for a packet, or `None` when it is to be dropped.
    pub(crate) fn rewrite(&mut self, now: Instant, packet: &Packet) -> Option<Rewritten> {
        if self.is_waiting_for_keyframe() {
            if !packet.starts_keyframe {
                return None;
            }
            self.start(now, packet);
        }
        let State::Passing { first, sequence_shift, timestamp_shift, .. } = self.state else { return None };
        if packet.sequence < first {
            return None;
        }
        let timestamp = match self.catch_up(packet) {
            Some((catch_up, offset)) => catch_up.out.wrapping_add(offset / HASTE),
            None => packet.timestamp.wrapping_add(timestamp_shift),
        };
        let out = Rewritten { sequence: packet.sequence.wrapping_add(sequence_shift), timestamp };
        self.remember(now, out);
        Some(out)
    }

    fn start(&mut self, now: Instant, packet: &Packet) {
        let (sequence, timestamp) = self.next(now, packet);
        self.state = State::Passing {
            first: packet.sequence,
            sequence_shift: sequence.wrapping_sub(packet.sequence),
            timestamp_shift: timestamp.wrapping_sub(packet.timestamp),
            catch_up: None,
        };
    }

    /// The numbers under which `packet` goes on with the stream.
    fn next(&self, now: Instant, packet: &Packet) -> (u64, u32) {
        match self.last {
            None => (FIRST_SEQUENCE, packet.timestamp),
            Some(last) => {
                let elapsed = self.ticks(now.saturating_duration_since(last.at)).max(1);
                (last.sequence + 1, last.timestamp.wrapping_add(elapsed))
            }
        }
    }

    fn remember(&mut self, now: Instant, out: Rewritten) {
        if self.last.is_none_or(|last| out.sequence > last.sequence) {
            self.last = Some(LastOut { sequence: out.sequence, timestamp: out.timestamp, at: now });
        }
    }

    /// Wraps as RTP timestamps do.
    fn ticks(&self, elapsed: Duration) -> u32 {
        (elapsed.as_micros() * u128::from(self.clock_rate) / 1_000_000) as u32
    }

    fn duration(&self, ticks: u32) -> Duration {
        Duration::from_micros(u64::from(ticks) * 1_000_000 / u64::from(self.clock_rate))
    }
}

#[cfg(test)]
mod tests {
    use super::super::packet::tests::video as packet;
    use super::*;

    #[test]
    fn nothing_passes_before_a_keyframe() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000);
        assert_eq!(rewriter.rewrite(now, &packet(70_000, 5, false)), None);
        let first = rewriter.rewrite(now, &packet(70_001, 5, true)).unwrap();
        assert_eq!(first, Rewritten { sequence: FIRST_SEQUENCE, timestamp: 5 });
        assert_eq!(rewriter.rewrite(now, &packet(70_000, 5, false)), None, "older than the keyframe");
    }

    #[test]
    fn order_and_real_losses_are_kept() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000);
        rewriter.rewrite(now, &packet(10, 0, true));
        assert_eq!(rewriter.rewrite(now, &packet(13, 0, false)).unwrap().sequence, FIRST_SEQUENCE + 3);
        assert_eq!(rewriter.rewrite(now, &packet(12, 0, false)).unwrap().sequence, FIRST_SEQUENCE + 2);
    }

    #[test]
    fn dropping_leaves_no_hole() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000);
        rewriter.rewrite(now, &packet(10, 1000, true));
        rewriter.rewrite(now, &packet(11, 1000, false));
        rewriter.wait_for_keyframe();
        assert_eq!(rewriter.rewrite(now, &packet(12, 2000, false)), None);
        let later = now + Duration::from_millis(100);
        let next = rewriter.rewrite(later, &packet(40, 10_000, true)).unwrap();
        assert_eq!(next, Rewritten { sequence: FIRST_SEQUENCE + 2, timestamp: 10_000 });
    }

    #[test]
    fn a_new_source_continues_the_stream() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000);
        rewriter.rewrite(now, &packet(500, u32::MAX, true));
        rewriter.wait_for_keyframe();
        let next = rewriter.rewrite(now + Duration::from_secs(2), &packet(7, 3, true)).unwrap();
        assert_eq!(next.sequence, FIRST_SEQUENCE + 1);
        assert_eq!(next.timestamp, u32::MAX.wrapping_add(180_000), "two seconds later");
    }

    /// Thirty pictures a second, the latest captured now.
    fn past(now: Instant, pictures: u32) -> Vec<Arc<Packet>> {
        let picture = |at: u32| {
            let age = Duration::from_micros(u64::from(pictures - 1 - at) * 1_000_000 / 30);
            Arc::new(Packet { captured: now - age, ..packet(at.into(), at * 3000, at == 0) })
        };
        (0..pictures).map(picture).collect()
    }

    #[test]
    fn the_past_is_sent_in_haste_until_the_present_is_reached() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut rewriter = Rewriter::new(90_000);
        let past = past(now, 181);
        rewriter.begin(now, &past);
        assert_eq!(rewriter.due(&past[0]), Some(now), "the keyframe at once");
        assert_eq!(
            rewriter.due(&past[180]),
            Some(now + Duration::from_millis(750)),
            "six seconds, eight times as fast"
        );
        // 7/8 of a second later the stream has come to where it would be without haste
        let reached = packet(181, 180 * 3000 + 90_000 * 6 / 7, false);
        assert_eq!(rewriter.due(&reached), None);
        let out: Vec<Rewritten> = past.iter().map(|packet| rewriter.rewrite(now, packet).unwrap()).collect();
        assert!(out.windows(2).all(|pair| pair[1].sequence == pair[0].sequence + 1));
        assert!(out.windows(2).all(|pair| pair[1].timestamp - pair[0].timestamp == 3000 / HASTE));
        let next = rewriter.rewrite(now, &reached).unwrap();
        let later = rewriter.rewrite(now, &packet(182, reached.timestamp + 3000, false)).unwrap();
        assert_eq!(later.timestamp - next.timestamp, 3000, "and goes on as it comes");
    }

    #[test]
    fn what_is_sent_in_haste_says_when_it_is_sent() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut rewriter = Rewriter::new(90_000);
        let past = past(now, 181);
        rewriter.begin(now, &past);
        for packet in past.iter().step_by(30) {
            let (captured, due) = (rewriter.captured(packet), rewriter.due(packet).unwrap());
            let apart = captured.saturating_duration_since(due).max(due.saturating_duration_since(captured));
            assert!(apart < Duration::from_millis(1), "{apart:?}");
        }
    }

    #[test]
    fn a_stream_may_begin_anew_and_goes_on() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut rewriter = Rewriter::new(90_000);
        let past = past(now, 31);
        rewriter.begin(now, &past);
        let last = past.iter().map(|packet| rewriter.rewrite(now, packet).unwrap()).last().unwrap();
        let later = now + Duration::from_millis(500);
        rewriter.begin(later, &past);
        let next = rewriter.rewrite(later, &past[0]).unwrap();
        assert_eq!(next.sequence, last.sequence + 1);
        assert_eq!(next.timestamp, last.timestamp + 45_000);
    }
}

use std::time::{Duration, Instant};

use super::packet::Packet;

/// Keeps one outgoing RTP stream whole while what feeds it is dropped, joined late or replaced.
///
/// The remote side sees one stream: sequence numbers without holes of our making (a hole would be asked for again by NACK
/// although nobody has it), timestamps that go on where they were. Packets pass only from a keyframe on.
#[derive(Debug)]
pub(super) struct Rewriter {
    clock_rate: u32,
    state: State,
    last: Option<LastOut>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Nothing passes until a keyframe starts.
    WaitingForKeyframe,
    /// Packets from `first` on pass, shifted.
    Passing { first: u64, sequence_shift: u64, timestamp_shift: u32 },
}

#[derive(Debug, Clone, Copy)]
struct LastOut {
    sequence: u64,
    timestamp: u32,
    at: Instant,
}

/// The numbers under which a packet leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) sequence: u64,
    pub(super) timestamp: u32,
}

/// Where numbering starts: low enough that SRTP's rollover counter is 0 on both sides (RFC 3711, 3.3.1), and not 0.
const FIRST_SEQUENCE: u64 = 1000;

impl Rewriter {
    pub(super) fn new(clock_rate: u32) -> Self {
        Self { clock_rate, state: State::WaitingForKeyframe, last: None }
    }

    pub(super) fn is_waiting_for_keyframe(&self) -> bool {
        matches!(self.state, State::WaitingForKeyframe)
    }

    /// Lets nothing pass until the next keyframe: after a change of source, or because the remote side cannot keep up.
    pub(super) fn wait_for_keyframe(&mut self) {
        self.state = State::WaitingForKeyframe;
    }

    /// The numbers for a packet, or `None` when it is to be dropped.
    pub(super) fn rewrite(&mut self, now: Instant, packet: &Packet) -> Option<Rewritten> {
        if self.is_waiting_for_keyframe() {
            if !packet.starts_keyframe {
                return None;
            }
            self.start(now, packet);
        }
        let State::Passing { first, sequence_shift, timestamp_shift } = self.state else { return None };
        if packet.sequence < first {
            return None;
        }
        let out = Rewritten {
            sequence: packet.sequence.wrapping_add(sequence_shift),
            timestamp: packet.timestamp.wrapping_add(timestamp_shift),
        };
        self.remember(now, out);
        Some(out)
    }

    fn start(&mut self, now: Instant, packet: &Packet) {
        let (sequence, timestamp) = match self.last {
            None => (FIRST_SEQUENCE, packet.timestamp),
            Some(last) => {
                let elapsed = self.ticks(now.saturating_duration_since(last.at)).max(1);
                (last.sequence + 1, last.timestamp.wrapping_add(elapsed))
            }
        };
        self.state = State::Passing {
            first: packet.sequence,
            sequence_shift: sequence.wrapping_sub(packet.sequence),
            timestamp_shift: timestamp.wrapping_sub(packet.timestamp),
        };
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
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use str0m::format::{Codec, CodecSpec, FormatParams};
    use str0m::media::Frequency;

    use super::super::command::{EndpointId, MediaKind};
    use super::*;

    fn packet(sequence: u64, timestamp: u32, starts_keyframe: bool) -> Packet {
        Packet {
            track: (EndpointId(1), MediaKind::Video),
            codec: CodecSpec {
                codec: Codec::Vp8,
                clock_rate: Frequency::NINETY_KHZ,
                channels: None,
                format: FormatParams::default(),
            },
            sequence,
            timestamp,
            captured: Instant::now(),
            marker: false,
            starts_keyframe,
            extensions: Default::default(),
            payload: Arc::from([0u8; 1]),
        }
    }

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
}

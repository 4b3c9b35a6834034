use std::collections::VecDeque;

use bytes::Bytes;

use super::pes::Pes;
use crate::demux::Event;
use crate::elementary::SampleClock;
use crate::opus::{self, Head};
use crate::{AudioCodec, AudioFormat, Format, Frame, Kind};

/// Makes frames of the PES packets of a stream of Opus: each packet of sound has a header of its own (ETSI TS 101 154 and
/// "Opus in MPEG-TS", section 4).
#[derive(Debug)]
pub(super) struct OpusPackets {
    channels: u8,
    is_announced: bool,
    clock: SampleClock,
}

impl OpusPackets {
    pub(super) fn new(channels: u8) -> Self {
        Self { channels, is_announced: false, clock: SampleClock::default() }
    }

    pub(super) fn interrupt(&mut self) {
        self.clock = SampleClock::default();
    }

    /// Ends before the first packet that is broken; whether none was.
    pub(super) fn read(&mut self, pes: &Pes<'_>, out: &mut VecDeque<Event>) -> bool {
        if !std::mem::replace(&mut self.is_announced, true) {
            out.push_back(self.format());
        }
        if let Some(time) = pes.presentation_time {
            self.clock.set(time);
        }
        let mut rest = pes.payload;
        while !rest.is_empty() {
            let Some((packet, after)) = take_packet(rest) else { return false };
            rest = after;
            let Some(samples) = opus::samples(packet) else { return false };
            out.extend(self.frame(packet));
            self.clock.advance(samples, opus::RATE);
        }
        true
    }

    fn format(&self) -> Event {
        let mapping = if self.channels > 2 { surround_mapping(self.channels) } else { vec![] };
        let head = Head { channels: self.channels, pre_skip: 0, input_rate: opus::RATE, gain: 0 };
        Event::Format(Format::Audio(AudioFormat {
            codec: AudioCodec::Opus,
            sample_rate: opus::RATE,
            channels: self.channels,
            config: head.to_bytes(&mapping),
        }))
    }

    fn frame(&self, packet: &[u8]) -> Option<Event> {
        let now = self.clock.now()?;
        Some(Event::Frame(Frame {
            kind: Kind::Audio,
            decode_time: now,
            presentation_time: now,
            is_keyframe: true,
            data: Bytes::copy_from_slice(packet),
        }))
    }
}

/// Mapping family 1 with the usual streams, coupled streams and order (RFC 7845, 5.1.1.2).
fn surround_mapping(channels: u8) -> Vec<u8> {
    const COUPLED: [u8; 9] = [0, 0, 1, 1, 2, 2, 2, 2, 3];
    const ORDERS: [&[u8]; 9] = [
        &[],
        &[0],
        &[0, 1],
        &[0, 2, 1],
        &[0, 1, 2, 3],
        &[0, 4, 1, 2, 3],
        &[0, 4, 1, 2, 3, 5],
        &[0, 4, 1, 2, 3, 5, 6],
        &[0, 6, 1, 2, 3, 4, 5, 7],
    ];
    let index = usize::from(channels.min(8));
    let coupled = COUPLED[index];
    let mut mapping = vec![1, channels - coupled, coupled];
    mapping.extend(ORDERS[index]);
    mapping
}

/// `opus_control_header()`, then the packet.
fn take_packet(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[first, second], mut rest) = data.split_first_chunk::<2>()?;
    if first != 0x7f || second & 0xe0 != 0xe0 {
        return None;
    }
    let (has_start_trim, has_end_trim, has_extension) = (second & 0x10 != 0, second & 8 != 0, second & 4 != 0);
    let mut size = 0;
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        size += usize::from(byte);
        if byte != 0xff {
            break;
        }
    }
    rest = rest.get(2 * (usize::from(has_start_trim) + usize::from(has_end_trim))..)?;
    if has_extension {
        let (&length, after) = rest.split_first()?;
        rest = after.get(length.into()..)?;
    }
    rest.split_at_checked(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MediaTime;

    const MUSIC: u8 = 31 << 3;

    fn frames(payload: &[u8]) -> (Vec<(usize, i64)>, bool) {
        let time = Some(MediaTime::ZERO);
        let mut out = VecDeque::new();
        let pes = Pes { presentation_time: time, decode_time: time, payload };
        let is_whole = OpusPackets::new(2).read(&pes, &mut out);
        let frames = out.into_iter().filter_map(|event| match event {
            Event::Frame(frame) => Some((frame.data.len(), frame.decode_time.ticks(48_000))),
            _ => None,
        });
        (frames.collect(), is_whole)
    }

    #[test]
    fn several_packets_with_trims_and_extension() {
        let mut payload = vec![0x7f, 0xe0, 2, MUSIC, 1];
        payload.extend([0x7f, 0xfc, 255, 1, 9, 9, 9, 9, 1, 7]);
        payload.extend([MUSIC; 256]);
        assert_eq!(frames(&payload), (vec![(2, 0), (256, 960)], true));
    }

    #[test]
    fn broken_ones_end_it() {
        assert_eq!(frames(&[0x7f, 0xe0, 2, MUSIC]), (vec![], false), "cut short");
        assert_eq!(frames(&[0x7f, 0xe0, 1, MUSIC, 0x7e, 0xe0, 1, MUSIC]), (vec![(1, 0)], false), "no header");
        assert_eq!(frames(&[0x7f, 0xe0, 0xff, 0xff]), (vec![], false));
    }
}

//! What a packet of Opus says of itself (RFC 6716, 3.1), and how containers announce it.

use bytes::Bytes;

/// The rate in which Opus counts, whatever it was made from.
pub(crate) const RATE: u32 = 48_000;

/// How long a packet sounds, in samples of 48 kHz; `None` for one that says nonsense.
pub(crate) fn samples(packet: &[u8]) -> Option<u32> {
    const LONGEST: u32 = RATE / 1000 * 120;
    let contents = packet.first()?;
    let frames = match contents & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1)? & 0x3f),
    };
    let samples = frames * frame_samples(contents >> 3);
    (1..=LONGEST).contains(&samples).then_some(samples)
}

/// Table 2: speech from 10 ms on, hybrid, then music from 2.5 ms on.
const fn frame_samples(configuration: u8) -> u32 {
    match configuration {
        0..12 => [480, 960, 1920, 2880][configuration as usize % 4],
        12..16 => [480, 960][configuration as usize % 2],
        _ => 120 << (configuration % 4),
    }
}

/// What is fixed in the identification header (RFC 7845, 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) channels: u8,
    pub(crate) pre_skip: u16,
    pub(crate) input_rate: u32,
    pub(crate) gain: i16,
}

impl Head {
    /// The header. `mapping` is the mapping family and what belongs to it, as `dOps` has it too; empty is family 0.
    pub(crate) fn to_bytes(self, mapping: &[u8]) -> Bytes {
        let mut data = b"OpusHead\x01".to_vec();
        data.push(self.channels);
        data.extend(self.pre_skip.to_le_bytes());
        data.extend(self.input_rate.to_le_bytes());
        data.extend(self.gain.to_le_bytes());
        data.extend(if mapping.is_empty() { &[0] } else { mapping });
        data.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_packets() {
        assert_eq!(samples(&[31 << 3]), Some(960), "20 ms of music");
        assert_eq!(samples(&[16 << 3 | 1]), Some(240), "twice 2.5 ms");
        assert_eq!(samples(&[3 << 3 | 3, 2]), Some(5760), "twice 60 ms");
        assert_eq!(samples(&[14 << 3]), Some(480));
        assert_eq!(samples(&[3 << 3 | 3, 3]), None, "more than 120 ms");
        assert_eq!(samples(&[3 << 3 | 3, 0]), None);
        assert_eq!(samples(&[]), None);
    }

    #[test]
    fn identification_header() {
        let head = Head { channels: 2, pre_skip: 312, input_rate: RATE, gain: 0 }.to_bytes(&[]);
        assert_eq!(head[..], *b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0");
    }
}

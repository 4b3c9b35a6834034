/// The fixed part of an RTP packet's header (RFC 3550, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) marker: bool,
    pub(super) payload_type: u8,
    pub(super) sequence: u16,
    pub(super) timestamp: u32,
    pub(super) ssrc: u32,
}

const FIXED_BYTES: usize = 12;
const VERSION: u8 = 2;

impl Header {
    /// The header and the payload of a datagram, without contributing sources, extensions and padding; `None` if it is no RTP.
    pub(super) fn read(datagram: &[u8]) -> Option<(Self, &[u8])> {
        let (fixed, mut rest) = datagram.split_first_chunk::<FIXED_BYTES>()?;
        let [first, second, s0, s1, t0, t1, t2, t3, i0, i1, i2, i3] = *fixed;
        if first >> 6 != VERSION {
            return None;
        }
        rest = rest.get(usize::from(first & 0x0f) * 4..)?;
        if first & 0x10 != 0 {
            let (head, after) = rest.split_first_chunk::<4>()?;
            rest = after.get(usize::from(u16::from_be_bytes([head[2], head[3]])) * 4..)?;
        }
        if first & 0x20 != 0 {
            let padding = usize::from(*rest.last()?);
            rest = rest.get(..rest.len().checked_sub(padding)?)?;
        }
        let header = Self {
            marker: second & 0x80 != 0,
            payload_type: second & 0x7f,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([i0, i1, i2, i3]),
        };
        Some((header, rest))
    }

    /// A datagram with this header and a payload.
    pub(super) fn write(self, payload: &[u8]) -> Vec<u8> {
        let mut datagram = Vec::with_capacity(FIXED_BYTES + payload.len());
        datagram.extend([VERSION << 6, u8::from(self.marker) << 7 | self.payload_type & 0x7f]);
        datagram.extend(self.sequence.to_be_bytes());
        datagram.extend(self.timestamp.to_be_bytes());
        datagram.extend(self.ssrc.to_be_bytes());
        datagram.extend(payload);
        datagram
    }
}

/// Whether a datagram on a port that carries both is RTCP (RFC 5761, section 4).
pub(super) fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.get(1).is_some_and(|kind| (192..=223).contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header { marker: true, payload_type: 97, sequence: 65_535, timestamp: 7, ssrc: 0xdead_beef };

    #[test]
    fn what_is_written_is_read_again() {
        let datagram = HEADER.write(b"abc");
        assert_eq!(Header::read(&datagram), Some((HEADER, b"abc".as_slice())));
        assert!(!is_rtcp(&datagram));
    }

    #[test]
    fn all_but_the_payload_is_cut_off() {
        let mut datagram = HEADER.write(&[]);
        datagram[0] |= 0x20 | 0x10 | 1;
        datagram.extend([1, 2, 3, 4]);
        datagram.extend([0xbe, 0xde, 0, 1, 5, 6, 7, 8]);
        datagram.extend(b"abc\0\0\x03");
        assert_eq!(Header::read(&datagram), Some((HEADER, b"abc".as_slice())));
    }

    #[test]
    fn what_is_cut_short_is_nothing() {
        let mut datagram = HEADER.write(&[]);
        datagram[0] |= 0x20 | 0x10 | 15;
        datagram.extend([0; 60]);
        datagram.extend([0, 0, 0, 1, 9, 9, 9, 9, 200]);
        for length in 0..=datagram.len() {
            assert_eq!(Header::read(&datagram[..length]), None, "{length}");
        }
        assert_eq!(Header::read(&[0; 12]), None, "another version");
    }
}

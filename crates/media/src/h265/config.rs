use bytes::{BufMut, Bytes};

use super::{Sps, unit};

/// `hvcC`: the configuration of a stream in MP4 (ISO/IEC 14496-15, 8.3.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How many bytes the length of a NAL unit has: 1, 2 or 4.
    pub length_size: u8,
    /// Parameter sets, as NAL units.
    pub sets: Vec<Bytes>,
}

const HEADER: usize = 23;

impl Config {
    /// `None` if it is cut short or of a version that is not known.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        let (header, mut rest) = data.split_first_chunk::<HEADER>()?;
        if header[0] != 1 {
            return None;
        }
        let mut sets = Vec::new();
        for _ in 0..header[22] {
            let (&[_kind, high, low], after) = rest.split_first_chunk::<3>()?;
            rest = after;
            for _ in 0..u16::from_be_bytes([high, low]) {
                let (length, after) = rest.split_first_chunk::<2>()?;
                let (set, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
                sets.push(Bytes::copy_from_slice(set));
                rest = after;
            }
        }
        Some(Self { length_size: (header[21] & 3) + 1, sets })
    }

    /// As bytes; `None` without a sequence parameter set that can be read, or with more or larger sets than fit.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Bytes> {
        let sps = self.sets.iter().find_map(|set| Sps::parse(set))?;
        let mut data = vec![1];
        data.extend(sps.general);
        data.extend([0xf0, 0, 0xfc, 0xfc | sps.chroma]);
        let depth = 0xf8 | (sps.bit_depth - 8);
        let layers = (sps.extra_layers + 1) & 7;
        data.extend([depth, depth, 0, 0, layers << 3 | (self.length_size - 1) & 3, 3]);
        for kind in [unit::VPS, unit::SPS, unit::PPS] {
            self.put_sets(&mut data, kind)?;
        }
        Some(data.into())
    }

    fn put_sets(&self, data: &mut Vec<u8>, kind: u8) -> Option<()> {
        let sets: Vec<_> = self.sets.iter().filter(|set| unit::kind(set) == Some(kind)).collect();
        data.put_u8(kind);
        data.put_u16(u16::try_from(sets.len()).ok()?);
        for set in sets {
            data.put_u16(u16::try_from(set.len()).ok()?);
            data.extend(set);
        }
        Some(())
    }
}

use bytes::{BufMut, Bytes};

use super::sps::has_samples;
use super::{Chroma, Sps};

/// `avcC`: the configuration of a stream in MP4 (ISO/IEC 14496-15, 5.3.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How many bytes the length of a NAL unit has: 1, 2 or 4.
    pub length_size: u8,
    /// Sequence parameter sets, as NAL units.
    pub sequence_sets: Vec<Bytes>,
    /// Picture parameter sets, as NAL units.
    pub picture_sets: Vec<Bytes>,
}

impl Config {
    /// `None` if it is cut short or of a version that is not known.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        let (&[version, _profile, _constraints, _level, sizes, sequences], rest) = data.split_first_chunk::<6>()?;
        if version != 1 {
            return None;
        }
        let (sequence_sets, rest) = take_sets(rest, sequences & 0x1f)?;
        let (pictures, rest) = rest.split_first()?;
        let (picture_sets, _) = take_sets(rest, *pictures)?;
        Some(Self { length_size: (sizes & 3) + 1, sequence_sets, picture_sets })
    }

    /// As bytes; `None` without a sequence parameter set that can be read, or with more or larger sets than fit.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Bytes> {
        let sps = Sps::parse(self.sequence_sets.first()?)?;
        let mut data = vec![1, sps.profile.number, sps.profile.constraints, sps.profile.level_number];
        data.push(0xfc | (self.length_size - 1) & 3);
        data.push(0xe0 | count(&self.sequence_sets, 31)?);
        put_sets(&mut data, &self.sequence_sets)?;
        data.push(count(&self.picture_sets, 255)?);
        put_sets(&mut data, &self.picture_sets)?;
        if has_samples(sps.profile.number) {
            put_samples(&mut data, &sps);
        }
        Some(data.into())
    }
}

fn count(sets: &[Bytes], most: u8) -> Option<u8> {
    u8::try_from(sets.len()).ok().filter(|count| *count <= most)
}

fn take_sets(mut rest: &[u8], count: u8) -> Option<(Vec<Bytes>, &[u8])> {
    let mut sets = Vec::new();
    for _ in 0..count {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (set, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        sets.push(Bytes::copy_from_slice(set));
        rest = after;
    }
    Some((sets, rest))
}

fn put_sets(data: &mut Vec<u8>, sets: &[Bytes]) -> Option<()> {
    for set in sets {
        data.put_u16(u16::try_from(set.len()).ok()?);
        data.extend(set);
    }
    Some(())
}

/// What the profiles from High on add: without it, some players refuse them.
fn put_samples(data: &mut Vec<u8>, sps: &Sps) {
    let chroma = match sps.chroma {
        Chroma::Monochrome => 0,
        Chroma::Yuv420 => 1,
        Chroma::Yuv422 => 2,
        Chroma::Yuv444 => 3,
    };
    let depth = 0xf8 | (sps.bit_depth - 8);
    data.extend([0xfc | chroma, depth, depth, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// High, level 1.2, 320 x 180, as an encoder wrote it.
    const SPS: [u8; 26] = [
        0x67, 0x64, 0x00, 0x0c, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
        0x00, 0x03, 0x03, 0x20, 0xf1, 0x42, 0x99, 0x60,
    ];
    const PPS: [u8; 6] = [0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0];

    fn config() -> Config {
        let (sequence_sets, picture_sets) = (vec![Bytes::from_static(&SPS)], vec![Bytes::from_static(&PPS)]);
        Config { length_size: 4, sequence_sets, picture_sets }
    }

    #[test]
    fn survives() {
        let bytes = config().to_bytes().unwrap();
        assert_eq!(bytes[..6], [1, 0x64, 0, 0x0c, 0xff, 0xe1]);
        assert_eq!(bytes[bytes.len() - 4..], [0xfd, 0xf8, 0xf8, 0]);
        assert_eq!(Config::parse(&bytes), Some(config()));
    }

    #[test]
    fn a_real_set_is_understood() {
        let sps = Sps::parse(&SPS).unwrap();
        assert_eq!((sps.width, sps.height), (320, 180));
        assert_eq!(sps.profile.to_string(), "High");
    }

    #[test]
    fn cut_short_it_is_none() {
        let bytes = config().to_bytes().unwrap();
        let needed = bytes.len() - 4;
        for end in 0..needed {
            assert_eq!(Config::parse(&bytes[..end]), None, "{end} bytes");
        }
        assert_eq!(Config { sequence_sets: vec![], ..config() }.to_bytes(), None);
    }
}

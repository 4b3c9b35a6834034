use bytes::Bytes;

use super::bits::Bits;
use crate::{VideoCodec, VideoFormat};

/// The uncompressed header of a VP9 frame (VP9 bitstream specification, 6.2), as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) key: Option<Key>,
}

/// What only a keyframe says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) width: u32,
    pub(crate) height: u32,
    profile: u8,
    bit_depth: u8,
    /// As `vpcC` counts: 1 is 4:2:0 with the chroma sample beside the luma sample, 2 is 4:2:2, 3 is 4:4:4.
    subsampling: u8,
    is_full_range: bool,
}

const FRAME_MARKER: u32 = 2;
const SYNC_CODE: u32 = 0x49_83_42;
const COLOR_SPACE_RGB: u32 = 7;
const SUBSAMPLING_420: u8 = 1;
const SUBSAMPLING_422: u8 = 2;
const SUBSAMPLING_444: u8 = 3;

impl Header {
    pub(crate) fn read(data: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(data);
        if bits.number(2)? != FRAME_MARKER {
            return None;
        }
        let profile = read_profile(&mut bits)?;
        let shows_existing = bits.flag()?;
        let is_key = !shows_existing && !bits.flag()?;
        if !is_key {
            return Some(Self { key: None });
        }
        bits.skip(2)?; // show_frame, error_resilient_mode
        if bits.number(24)? != SYNC_CODE {
            return None;
        }
        Some(Self { key: Some(Key::read(&mut bits, profile)?) })
    }

    pub(crate) fn format(self) -> Option<VideoFormat> {
        let key = self.key?;
        let config = Bytes::copy_from_slice(&key.config());
        Some(VideoFormat { codec: VideoCodec::Vp9, width: key.width, height: key.height, config })
    }
}

fn read_profile(bits: &mut Bits<'_>) -> Option<u8> {
    let low = u8::from(bits.flag()?);
    let profile = u8::from(bits.flag()?) << 1 | low;
    if profile == 3 {
        bits.skip(1)?;
    }
    Some(profile)
}

impl Key {
    /// From the colour configuration (6.2.2) on.
    fn read(bits: &mut Bits<'_>, profile: u8) -> Option<Self> {
        let bit_depth = if profile < 2 {
            8
        } else if bits.flag()? {
            12
        } else {
            10
        };
        let (subsampling, is_full_range) = read_colour(bits, profile)?;
        let width = bits.number(16)? + 1;
        let height = bits.number(16)? + 1;
        Some(Self { width, height, profile, bit_depth, subsampling, is_full_range })
    }

    /// `vpcC` without its version and flags (VP codec ISO media binding): transfer and matrix are left open.
    fn config(self) -> [u8; 12] {
        const UNSPECIFIED: u8 = 2;
        let depth = self.bit_depth << 4 | self.subsampling << 1 | u8::from(self.is_full_range);
        [1, 0, 0, 0, self.profile, self.level(), depth, UNSPECIFIED, UNSPECIFIED, UNSPECIFIED, 0, 0]
    }

    /// The least level whose picture is large enough, ten times its number (VP9 levels, `MaxLumaPictureSize`).
    fn level(self) -> u8 {
        let luma = u64::from(self.width) * u64::from(self.height);
        let levels = [(36_864, 10), (122_880, 20), (245_760, 21), (552_960, 30), (983_040, 31), (2_228_224, 41)];
        let fitting = levels.iter().find(|(largest, _)| luma <= *largest);
        fitting.map_or(if luma <= 8_912_896 { 51 } else { 62 }, |(_, level)| *level)
    }
}

fn read_colour(bits: &mut Bits<'_>, profile: u8) -> Option<(u8, bool)> {
    let is_444_profile = profile & 1 == 1;
    if bits.number(3)? == COLOR_SPACE_RGB {
        if is_444_profile {
            bits.skip(1)?;
        }
        return Some((SUBSAMPLING_444, true));
    }
    let is_full_range = bits.flag()?;
    if !is_444_profile {
        return Some((SUBSAMPLING_420, is_full_range));
    }
    let (horizontal, vertical) = (bits.flag()?, bits.flag()?);
    bits.skip(1)?;
    let subsampling = match (horizontal, vertical) {
        (true, true) => SUBSAMPLING_420,
        (true, false) => SUBSAMPLING_422,
        _ => SUBSAMPLING_444,
    };
    Some((subsampling, is_full_range))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marker 2, profile 0, shown, key, sync code, colour space 1, 1280 x 720.
    const KEY: [u8; 10] = [0x82, 0x49, 0x83, 0x42, 0x20, 0x4f, 0xf0, 0x2c, 0xf0, 0];

    #[test]
    fn size_of_a_keyframe() {
        let key = Header::read(&KEY).unwrap().key.unwrap();
        assert_eq!((key.width, key.height), (1280, 720));
        assert_eq!(key.config()[..7], [1, 0, 0, 0, 0, 31, 0x82]);
    }

    #[test]
    fn others_have_no_size_and_broken_ones_no_header() {
        assert_eq!(Header::read(&[0x86]), Some(Header { key: None }));
        assert_eq!(Header::read(&[0x88]), Some(Header { key: None }), "shows a former one again");
        assert_eq!(Header::read(&[0x42]), None);
        assert_eq!(Header::read(&KEY[..6]), None);
    }
}

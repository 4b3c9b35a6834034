use bytes::Bytes;

use super::bits::Bits;
use crate::obu::{self, Obu};
use crate::{VideoCodec, VideoFormat};

const KEY_FRAME: u32 = 0;

/// Whether it has a sequence header and, after it, a key frame that is shown.
pub(crate) fn is_keyframe(data: &[u8]) -> bool {
    let mut sequence = None;
    for obu in obu::split(data).map_while(Result::ok) {
        match (obu.kind(), &sequence) {
            (obu::SEQUENCE_HEADER, _) => sequence = Sequence::read(obu.body),
            (obu::FRAME | obu::FRAME_HEADER, Some(sequence)) => {
                return starts_with_key(obu.body, sequence).unwrap_or(false);
            }
            (obu::FRAME | obu::FRAME_HEADER, None) => return false,
            _ => {}
        }
    }
    false
}

/// The front of a frame header (5.9.2).
fn starts_with_key(body: &[u8], sequence: &Sequence) -> Option<bool> {
    if sequence.is_still {
        return Some(true);
    }
    let mut bits = Bits::new(body);
    let shows_existing = bits.flag()?;
    Some(!shows_existing && bits.number(2)? == KEY_FRAME && bits.flag()?)
}

pub(crate) fn format(data: &[u8]) -> Option<VideoFormat> {
    let header = obu::split(data).map_while(Result::ok).find(|obu| obu.kind() == obu::SEQUENCE_HEADER)?;
    let sequence = Sequence::read(header.body)?;
    let config = sequence.config(header);
    Some(VideoFormat { codec: VideoCodec::Av1, width: sequence.width, height: sequence.height, config })
}

/// What the sequence header (5.5) says, as far as it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sequence {
    profile: u32,
    level: u32,
    tier: bool,
    is_still: bool,
    width: u32,
    height: u32,
    colour: Colour,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Colour {
    high_bit_depth: bool,
    twelve_bit: bool,
    monochrome: bool,
    subsampling_x: bool,
    subsampling_y: bool,
    sample_position: u32,
}

impl Sequence {
    fn read(body: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(body);
        let profile = bits.number(3)?;
        bits.skip(1)?; // still_picture
        let is_still = bits.flag()?; // reduced_still_picture_header
        let (level, tier) = if is_still { (bits.number(5)?, false) } else { read_operating_points(&mut bits)? };
        let (width_bits, height_bits) = (bits.number(4)? + 1, bits.number(4)? + 1);
        let (width, height) = (bits.number(width_bits)? + 1, bits.number(height_bits)? + 1);
        skip_tools(&mut bits, is_still)?;
        let colour = Colour::read(&mut bits, profile)?;
        Some(Self { profile, level, tier, is_still, width, height, colour })
    }

    /// `av1C` (AV1 ISO media binding, 2.3.3), with the sequence header behind it.
    fn config(&self, header: Obu<'_>) -> Bytes {
        let Colour { high_bit_depth, twelve_bit, monochrome, subsampling_x, subsampling_y, sample_position } =
            self.colour;
        let flag = |is_set: bool, shift: u32| u8::from(is_set) << shift;
        let depth = flag(self.tier, 7) | flag(high_bit_depth, 6) | flag(twelve_bit, 5) | flag(monochrome, 4);
        let chroma = flag(subsampling_x, 3) | flag(subsampling_y, 2) | sample_position as u8;
        let mut config = vec![0x81, (self.profile << 5 | self.level) as u8, depth | chroma, 0];
        header.append_to(&mut config);
        config.into()
    }
}

/// The level and tier of the first operating point, which has all layers.
fn read_operating_points(bits: &mut Bits<'_>) -> Option<(u32, bool)> {
    let mut delay_bits = None;
    if bits.flag()? {
        delay_bits = read_timing(bits)?;
    }
    let has_display_delay = bits.flag()?;
    let count = bits.number(5)? + 1;
    let mut first = None;
    for _ in 0..count {
        bits.skip(12)?; // operating_point_idc
        let level = bits.number(5)?;
        let tier = level > 7 && bits.flag()?;
        first.get_or_insert((level, tier));
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.skip(2 * delay_bits + 1)?;
        }
        if has_display_delay && bits.flag()? {
            bits.skip(4)?;
        }
    }
    first
}

/// Timing and decoder model (5.5.3, 5.5.4); the length of a buffer delay where there is a decoder model.
fn read_timing(bits: &mut Bits<'_>) -> Option<Option<u32>> {
    bits.skip(64)?;
    if bits.flag()? {
        bits.exp_golomb()?;
    }
    if !bits.flag()? {
        return Some(None);
    }
    let delay_bits = bits.number(5)? + 1;
    bits.skip(32 + 5 + 5)?;
    Some(Some(delay_bits))
}

/// From the frame size on to the colour configuration.
fn skip_tools(bits: &mut Bits<'_>, is_still: bool) -> Option<()> {
    if !is_still && bits.flag()? {
        bits.skip(4 + 3)?; // frame id lengths
    }
    bits.skip(3)?; // superblock size, intra filter, intra edge filter
    if !is_still {
        bits.skip(4)?; // compound and motion tools
        let has_order_hint = bits.flag()?;
        if has_order_hint {
            bits.skip(2)?;
        }
        let chooses_screen_tools = bits.flag()?;
        let has_screen_tools = chooses_screen_tools || bits.flag()?;
        if has_screen_tools && !bits.flag()? {
            bits.skip(1)?; // a fixed choice for integer motion vectors
        }
        if has_order_hint {
            bits.skip(3)?;
        }
    }
    bits.skip(3) // super resolution, cdef, restoration
}

impl Colour {
    /// 5.5.2
    fn read(bits: &mut Bits<'_>, profile: u32) -> Option<Self> {
        let high_bit_depth = bits.flag()?;
        let twelve_bit = profile == 2 && high_bit_depth && bits.flag()?;
        let monochrome = profile != 1 && bits.flag()?;
        let described = if bits.flag()? { Some(bits.number(24)?) } else { None };
        let plain = Self { high_bit_depth, twelve_bit, monochrome, ..Self::default() };
        if monochrome {
            return Some(Self { subsampling_x: true, subsampling_y: true, ..plain });
        }
        const SRGB: u32 = 0x01_0d_00; // primaries BT.709, transfer sRGB, identity matrix
        if described == Some(SRGB) {
            return Some(plain);
        }
        bits.skip(1)?; // color_range
        let (subsampling_x, subsampling_y) = match profile {
            0 => (true, true),
            1 => (false, false),
            _ if twelve_bit => {
                let x = bits.flag()?;
                (x, x && bits.flag()?)
            }
            _ => (true, false),
        };
        let sample_position = if subsampling_x && subsampling_y { bits.number(2)? } else { 0 };
        Some(Self { subsampling_x, subsampling_y, sample_position, ..plain })
    }
}

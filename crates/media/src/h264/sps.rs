use super::profile::BASELINE;
use super::vui::Vui;
use super::{FrameRate, Profile, Reordering};
use crate::picture::bits::Bits;
use crate::{nal, rbsp};

/// How the colours of a picture are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chroma {
    Monochrome,
    Yuv420,
    Yuv422,
    Yuv444,
}

/// A sequence parameter set (H.264, 7.3.2.1), as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sps {
    pub profile: Profile,
    /// By which picture parameter sets name it: 0 to 31.
    pub id: u8,
    pub chroma: Chroma,
    /// Of luma or chroma, whichever is deeper.
    pub bit_depth: u8,
    /// In pixels, as shown: without what is cropped.
    pub width: u32,
    pub height: u32,
    /// May have fields instead of whole pictures.
    pub is_interlaced: bool,
    /// As the stream says, which need not be true.
    pub frame_rate: Option<FrameRate>,
    pub(super) order_count_type: u32,
    /// `max_num_reorder_frames`
    pub(super) most_reordered: Option<u32>,
}

/// No honest set is larger.
const LARGEST: usize = 4096;
/// A level's largest picture is 8192 by 4352 or, in 8 bits of macroblocks more, far below this.
const LARGEST_SIDE: u32 = 1024; // macroblocks

impl Sps {
    /// Reads a NAL unit, header included; `None` for another kind of unit, and for what makes no sense.
    #[must_use]
    pub fn parse(unit: &[u8]) -> Option<Self> {
        let (header, body) = unit.split_first()?;
        if header & 0x1f != nal::SPS {
            return None;
        }
        Self::read(&mut Bits::new(&rbsp::unescape(body, LARGEST)))
    }

    /// What it says of the order of pictures.
    #[must_use]
    pub fn reordering(&self) -> Reordering {
        const OUTPUT_ORDER: u32 = 2;
        match self.most_reordered {
            _ if self.profile.number == BASELINE => Reordering::Never, // it has no B slices
            _ if self.profile.is_intra_only() || self.order_count_type == OUTPUT_ORDER => Reordering::Never,
            Some(0) => Reordering::Never,
            Some(_) => Reordering::Announced,
            None => Reordering::Possible,
        }
    }

    fn read(bits: &mut Bits<'_>) -> Option<Self> {
        let profile = Profile { number: byte(bits)?, constraints: byte(bits)?, level_number: byte(bits)? };
        let id = bits.exp_golomb().filter(|id| *id < 32)? as u8;
        let samples = if has_samples(profile.number) { Samples::read(bits)? } else { Samples::USUAL };
        bits.exp_golomb()?; // log2_max_frame_num_minus4
        let order_count_type = skip_order_count(bits)?;
        bits.exp_golomb()?; // max_num_ref_frames
        bits.skip(1)?; // gaps_in_frame_num_value_allowed_flag
        let size = Size::read(bits, samples.chroma)?;
        let vui = if bits.flag()? { Vui::read(bits) } else { Vui::default() };
        Some(Self {
            profile,
            id,
            chroma: samples.chroma,
            bit_depth: samples.bit_depth,
            width: size.width,
            height: size.height,
            is_interlaced: size.is_interlaced,
            frame_rate: vui.frame_rate,
            order_count_type,
            most_reordered: vui.most_reordered,
        })
    }
}

fn byte(bits: &mut Bits<'_>) -> Option<u8> {
    bits.number(8).map(|byte| byte as u8)
}

/// Whether a set of this profile says how colours are sampled.
pub(super) const fn has_samples(profile: u8) -> bool {
    matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135)
}

#[derive(Clone, Copy)]
struct Samples {
    chroma: Chroma,
    bit_depth: u8,
}

impl Samples {
    const USUAL: Self = Self { chroma: Chroma::Yuv420, bit_depth: 8 };

    fn read(bits: &mut Bits<'_>) -> Option<Self> {
        let chroma = match bits.exp_golomb()? {
            0 => Chroma::Monochrome,
            1 => Chroma::Yuv420,
            2 => Chroma::Yuv422,
            3 => Chroma::Yuv444,
            _ => return None,
        };
        if chroma == Chroma::Yuv444 {
            bits.skip(1)?; // separate_colour_plane_flag
        }
        let (luma, colour) = (bits.exp_golomb()?, bits.exp_golomb()?);
        let deeper = if chroma == Chroma::Monochrome { luma } else { luma.max(colour) };
        let bit_depth = 8 + u8::try_from(deeper).ok().filter(|more| *more <= 6)?;
        bits.skip(1)?; // qpprime_y_zero_transform_bypass_flag
        skip_scaling(bits, if chroma == Chroma::Yuv444 { 12 } else { 8 })?;
        Some(Self { chroma, bit_depth })
    }
}

/// Scaling lists (7.3.2.1.1.1): six of 16 numbers, then those of 64.
fn skip_scaling(bits: &mut Bits<'_>, lists: usize) -> Option<()> {
    if !bits.flag()? {
        return Some(());
    }
    for list in 0..lists {
        if bits.flag()? {
            skip_scaling_list(bits, if list < 6 { 16 } else { 64 })?;
        }
    }
    Some(())
}

fn skip_scaling_list(bits: &mut Bits<'_>, numbers: usize) -> Option<()> {
    let mut last = 8;
    for _ in 0..numbers {
        let next = (last + i64::from(bits.signed_exp_golomb()?)).rem_euclid(256);
        if next == 0 {
            break;
        }
        last = next;
    }
    Some(())
}

/// `pic_order_cnt_type`, with what belongs to it skipped.
fn skip_order_count(bits: &mut Bits<'_>) -> Option<u32> {
    let kind = bits.exp_golomb()?;
    match kind {
        0 => drop(bits.exp_golomb()?),
        1 => {
            bits.skip(1)?;
            bits.signed_exp_golomb()?;
            bits.signed_exp_golomb()?;
            let count = bits.exp_golomb().filter(|count| *count < 256)?;
            for _ in 0..count {
                bits.signed_exp_golomb()?;
            }
        }
        2 => {}
        _ => return None,
    }
    Some(kind)
}

struct Size {
    width: u32,
    height: u32,
    is_interlaced: bool,
}

impl Size {
    fn read(bits: &mut Bits<'_>, chroma: Chroma) -> Option<Self> {
        let side = |bits: &mut Bits<'_>| Some(bits.exp_golomb().filter(|side| *side < LARGEST_SIDE)? + 1);
        let (columns, rows) = (side(bits)?, side(bits)?);
        let is_interlaced = !bits.flag()?;
        if is_interlaced {
            bits.skip(1)?; // mb_adaptive_frame_field_flag
        }
        bits.skip(1)?; // direct_8x8_inference_flag
        let field = 1 + u32::from(is_interlaced);
        let [left, right, top, bottom] = read_cropping(bits)?;
        let (across, down) = match chroma {
            Chroma::Yuv420 => (2, 2),
            Chroma::Yuv422 => (2, 1),
            Chroma::Monochrome | Chroma::Yuv444 => (1, 1),
        };
        let width = cropped(columns * 16, left, right, across)?;
        let height = cropped(rows * field * 16, top, bottom, down * field)?;
        Some(Self { width, height, is_interlaced })
    }
}

fn read_cropping(bits: &mut Bits<'_>) -> Option<[u32; 4]> {
    let mut edges = [0; 4];
    if bits.flag()? {
        for edge in &mut edges {
            *edge = bits.exp_golomb()?;
        }
    }
    Some(edges)
}

/// `None` if nothing is left.
fn cropped(whole: u32, before: u32, after: u32, unit: u32) -> Option<u32> {
    let cut = before.checked_add(after)?.checked_mul(unit)?;
    whole.checked_sub(cut).filter(|left| *left > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::h264::may_reorder;
    use crate::picture::bits::writer::BitWriter;

    /// A set of the given profile; sides in macroblocks, cropping in pixels of height.
    fn made(profile: u8, order_count_type: u32, rows: u32, crop: u32, reordered: Option<u32>) -> Vec<u8> {
        let mut bits = BitWriter::default();
        bits.number(profile.into(), 8).number(0, 8).number(31, 8).exp_golomb(0);
        if has_samples(profile) {
            bits.exp_golomb(1).exp_golomb(0).exp_golomb(0).number(0, 2);
        }
        bits.exp_golomb(0).exp_golomb(order_count_type);
        if order_count_type == 0 {
            bits.exp_golomb(0);
        }
        bits.exp_golomb(1).number(0, 1).exp_golomb(79).exp_golomb(rows - 1).number(0b11, 2);
        bits.number(1, 1).exp_golomb(0).exp_golomb(0).exp_golomb(0).exp_golomb(crop / 2);
        bits.number(1, 1).number(0, 4); // VUI without appearance
        bits.number(1, 1).number(1, 32).number(50, 32).number(1, 1);
        bits.number(0, 3).number(reordered.is_some().into(), 1);
        if let Some(reordered) = reordered {
            bits.number(1, 1).exp_golomb(0).exp_golomb(0).exp_golomb(9).exp_golomb(9).exp_golomb(reordered);
            bits.exp_golomb(4);
        }
        bits.number(1, 1);
        let mut unit = vec![0x67];
        unit.extend(escape(&bits.bytes()));
        unit
    }

    fn escape(plain: &[u8]) -> Vec<u8> {
        let mut escaped = Vec::new();
        for &byte in plain {
            if byte <= 3 && escaped.ends_with(&[0, 0]) {
                escaped.push(3);
            }
            escaped.push(byte);
        }
        escaped
    }

    #[test]
    fn size_is_without_what_is_cropped() {
        let sps = Sps::parse(&made(100, 0, 68, 8, None)).unwrap();
        assert_eq!((sps.width, sps.height), (1280, 1080));
        assert_eq!((sps.chroma, sps.bit_depth), (Chroma::Yuv420, 8));
        assert_eq!(sps.frame_rate, Some(FrameRate { numerator: 50, denominator: 2 }));
        assert!(!sps.is_interlaced);
    }

    #[test]
    fn order_of_pictures() {
        let reordering = |unit: Vec<u8>| Sps::parse(&unit).unwrap().reordering();
        assert_eq!(reordering(made(66, 0, 45, 0, None)), Reordering::Never, "Baseline has no B slices");
        assert_eq!(reordering(made(77, 0, 45, 0, None)), Reordering::Possible);
        assert_eq!(reordering(made(77, 2, 45, 0, None)), Reordering::Never, "pictures in output order");
        assert_eq!(reordering(made(100, 0, 45, 0, Some(0))), Reordering::Never);
        assert_eq!(reordering(made(100, 0, 45, 0, Some(2))), Reordering::Announced);
        assert!(may_reorder(&Sps::parse(&made(100, 0, 45, 0, None)).unwrap()));
    }

    #[test]
    fn nonsense_is_no_set() {
        let good = made(100, 0, 45, 0, None);
        assert_eq!(Sps::parse(&[]), None);
        assert_eq!(Sps::parse(&[0x68, 1, 2]), None, "a picture parameter set");
        assert_eq!(Sps::parse(&good[..8]), None, "cut short");
        assert_eq!(Sps::parse(&made(100, 0, 45, 720, None)), None, "all is cropped");
        assert_eq!(Sps::parse(&made(100, 0, 2000, 0, None)), None, "too high");
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let good = made(100, 1, 45, 0, Some(2));
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let _ = Sps::parse(&bad);
                let _ = Sps::parse(&bad[..at]);
            }
        }
    }
}

use super::unit;
use crate::picture::bits::Bits;
use crate::rbsp;

/// A sequence parameter set (H.265, 7.3.2.2), as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sps {
    /// By which picture parameter sets name it: 0 to 15.
    pub id: u8,
    /// `general_profile_idc`
    pub profile: u8,
    /// `general_level_idc`: 30 times the level.
    pub level: u8,
    /// `chroma_format_idc`: 1 is 4:2:0.
    pub chroma: u8,
    pub bit_depth: u8,
    /// In pixels, as shown: without what is cropped.
    pub width: u32,
    pub height: u32,
    /// Profile, tier and level as `hvcC` repeats them.
    pub(super) general: [u8; 12],
    /// `sps_max_sub_layers_minus1`
    pub(super) extra_layers: u8,
}

const LARGEST: usize = 4096;
const LARGEST_SIDE: u32 = 16_384;

impl Sps {
    /// Reads a NAL unit, header included; `None` for another kind of unit, and for what makes no sense.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        if unit::kind(data)? != unit::SPS {
            return None;
        }
        let plain = rbsp::unescape(&data[unit::HEADER..], LARGEST);
        let general = *plain.get(1..)?.first_chunk::<12>()?;
        Self::read(&mut Bits::new(&plain), general)
    }

    fn read(bits: &mut Bits<'_>, general: [u8; 12]) -> Option<Self> {
        bits.skip(4)?; // sps_video_parameter_set_id
        let extra_layers = bits.number(3)? as u8;
        bits.skip(1 + 12 * 8)?; // temporal nesting; profile, tier and level
        skip_layers(bits, extra_layers.into())?;
        let id = small(bits, 15)?;
        let chroma = small(bits, 3)?;
        if chroma == 3 {
            bits.skip(1)?; // separate_colour_plane_flag
        }
        let (width, height) = read_size(bits, chroma)?;
        let bit_depth = 8 + small(bits, 8)?.max(small(bits, 8)?);
        let (profile, level) = (general[0] & 0x1f, general[11]);
        Some(Self { id, profile, level, chroma, bit_depth, width, height, general, extra_layers })
    }

    /// The profile in words (H.265, A.3).
    #[must_use]
    pub fn profile_words(&self) -> String {
        match self.profile {
            1 => "Main".to_owned(),
            2 => "Main 10".to_owned(),
            3 => "Main Still Picture".to_owned(),
            4 => "Range Extensions".to_owned(),
            9 => "Screen Content Coding".to_owned(),
            other => format!("profile {other}"),
        }
    }

    /// The level as people write it: `4.1`, `4`.
    #[must_use]
    pub fn level_words(&self) -> String {
        match self.level % 30 {
            0 => (self.level / 30).to_string(),
            part => format!("{}.{}", self.level / 30, part / 3),
        }
    }
}

fn small(bits: &mut Bits<'_>, most: u32) -> Option<u8> {
    bits.exp_golomb().filter(|value| *value <= most).map(|value| value as u8)
}

/// What `profile_tier_level()` (7.3.3) says of layers in time.
fn skip_layers(bits: &mut Bits<'_>, count: u32) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let mut lengths = Vec::new();
    for _ in 0..count {
        let (has_profile, has_level) = (bits.flag()?, bits.flag()?);
        lengths.push(88 * u32::from(has_profile) + 8 * u32::from(has_level));
    }
    bits.skip(2 * 8_u32.saturating_sub(count))?;
    lengths.into_iter().try_for_each(|length| bits.skip(length))
}

fn read_size(bits: &mut Bits<'_>, chroma: u8) -> Option<(u32, u32)> {
    let side = |bits: &mut Bits<'_>| bits.exp_golomb().filter(|side| *side <= LARGEST_SIDE);
    let (width, height) = (side(bits)?, side(bits)?);
    let mut edges = [0; 4];
    if bits.flag()? {
        for edge in &mut edges {
            *edge = side(bits)?;
        }
    }
    let (across, down) = match chroma {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    };
    let [left, right, top, bottom] = edges;
    let cropped = |whole: u32, cut: u32| whole.checked_sub(cut).filter(|left| *left > 0);
    Some((cropped(width, (left + right) * across)?, cropped(height, (top + bottom) * down)?))
}

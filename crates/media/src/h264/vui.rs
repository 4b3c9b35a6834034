use crate::picture::bits::Bits;

/// Pictures per second, as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    pub numerator: u64,
    pub denominator: u64,
}

impl FrameRate {
    #[must_use]
    pub fn per_second(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// Video usability information (H.264, E.1.1), as far as it is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Vui {
    pub(super) frame_rate: Option<FrameRate>,
    /// `max_num_reorder_frames`
    pub(super) most_reordered: Option<u32>,
}

impl Vui {
    /// What is there; a set that is cut short loses only what it does not have.
    pub(super) fn read(bits: &mut Bits<'_>) -> Self {
        let mut vui = Self::default();
        // nothing depends on the end of it
        let _ = vui.fill(bits);
        vui
    }

    fn fill(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        skip_appearance(bits)?;
        if bits.flag()? {
            self.frame_rate = read_timing(bits)?;
        }
        self.most_reordered = read_restriction(bits)?;
        Some(())
    }
}

/// Aspect ratio, overscan, colours and where the chroma samples are.
fn skip_appearance(bits: &mut Bits<'_>) -> Option<()> {
    const EXTENDED_SAR: u32 = 255;
    if bits.flag()? && bits.number(8)? == EXTENDED_SAR {
        bits.skip(32)?;
    }
    if bits.flag()? {
        bits.skip(1)?; // overscan_appropriate_flag
    }
    if bits.flag()? {
        bits.skip(4)?; // video_format, video_full_range_flag
        if bits.flag()? {
            bits.skip(24)?; // primaries, transfer, matrix
        }
    }
    if bits.flag()? {
        bits.exp_golomb()?;
        bits.exp_golomb()?;
    }
    Some(())
}

/// The outer `None` is the end of the data, the inner one a rate that makes no sense. A frame has two ticks.
fn read_timing(bits: &mut Bits<'_>) -> Option<Option<FrameRate>> {
    let (tick, scale) = (bits.number(32)?, bits.number(32)?);
    bits.skip(1)?; // fixed_frame_rate_flag
    let makes_sense = tick != 0 && scale != 0;
    Some(makes_sense.then(|| FrameRate { numerator: scale.into(), denominator: 2 * u64::from(tick) }))
}

fn read_restriction(bits: &mut Bits<'_>) -> Option<Option<u32>> {
    let has_nal_timing = bits.flag()?;
    if has_nal_timing {
        skip_reference_decoder(bits)?;
    }
    let has_vcl_timing = bits.flag()?;
    if has_vcl_timing {
        skip_reference_decoder(bits)?;
    }
    if has_nal_timing || has_vcl_timing {
        bits.skip(1)?; // low_delay_hrd_flag
    }
    bits.skip(1)?; // pic_struct_present_flag
    if !bits.flag()? {
        return Some(None);
    }
    bits.skip(1)?; // motion_vectors_over_pic_boundaries_flag
    for _ in 0..4 {
        bits.exp_golomb()?; // sizes and lengths of vectors
    }
    Some(Some(bits.exp_golomb()?))
}

/// `hrd_parameters()` (E.1.2)
fn skip_reference_decoder(bits: &mut Bits<'_>) -> Option<()> {
    const MOST: u32 = 31;
    let last = bits.exp_golomb()?;
    if last > MOST {
        return None;
    }
    bits.skip(8)?;
    for _ in 0..=last {
        bits.exp_golomb()?;
        bits.exp_golomb()?;
        bits.skip(1)?;
    }
    bits.skip(20)
}

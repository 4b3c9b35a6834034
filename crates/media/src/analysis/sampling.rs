use crate::h264::{self, Chroma, Sps};
use crate::{VideoCodec, VideoFormat, h265};

/// How finely colours are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    pub chroma: Chroma,
    pub bit_depth: u8,
}

impl Sampling {
    /// What every browser's decoder takes.
    pub const USUAL: Self = Self { chroma: Chroma::Yuv420, bit_depth: 8 };

    /// From the configuration of the stream; `None` if it does not say.
    pub(super) fn of(format: &VideoFormat) -> Option<Self> {
        match format.codec {
            VideoCodec::H264 => h264_set(format).map(|sps| Self { chroma: sps.chroma, bit_depth: sps.bit_depth }),
            VideoCodec::H265 => {
                let sps = h265_set(format)?;
                Some(Self { chroma: chroma(sps.chroma), bit_depth: sps.bit_depth })
            }
            VideoCodec::Vp9 => vp9(&format.config),
            VideoCodec::Av1 => av1(&format.config),
            VideoCodec::Vp8 => Some(Self::USUAL),
            VideoCodec::Mpeg2 | VideoCodec::Mpeg4 => None,
        }
    }
}

/// The last sequence parameter set of `avcC`.
pub(super) fn h264_set(format: &VideoFormat) -> Option<Sps> {
    Sps::parse(h264::Config::parse(&format.config)?.sequence_sets.last()?)
}

/// The last sequence parameter set of `hvcC`.
pub(super) fn h265_set(format: &VideoFormat) -> Option<h265::Sps> {
    h265::Config::parse(&format.config)?.sets.iter().rev().find_map(|set| h265::Sps::parse(set))
}

/// `chroma_format_idc`
const fn chroma(number: u8) -> Chroma {
    match number {
        0 => Chroma::Monochrome,
        1 => Chroma::Yuv420,
        2 => Chroma::Yuv422,
        _ => Chroma::Yuv444,
    }
}

/// `vpcC`: behind version, flags, profile and level.
fn vp9(config: &[u8]) -> Option<Sampling> {
    let byte = config.get(6)?;
    let chroma = match byte >> 1 & 7 {
        0 | 1 => Chroma::Yuv420,
        2 => Chroma::Yuv422,
        _ => Chroma::Yuv444,
    };
    Some(Sampling { chroma, bit_depth: byte >> 4 })
}

/// `av1C`: behind version, profile and level.
fn av1(config: &[u8]) -> Option<Sampling> {
    let byte = config.get(2)?;
    let is_set = |bit: u8| byte & bit != 0;
    let chroma = match (is_set(0x10), is_set(0x08), is_set(0x04)) {
        (true, _, _) => Chroma::Monochrome,
        (_, true, true) => Chroma::Yuv420,
        (_, true, false) => Chroma::Yuv422,
        _ => Chroma::Yuv444,
    };
    let bit_depth = match (is_set(0x40), is_set(0x20)) {
        (true, true) => 12,
        (true, false) => 10,
        _ => 8,
    };
    Some(Sampling { chroma, bit_depth })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_of_vp9_and_av1() {
        assert_eq!(vp9(&[1, 0, 0, 0, 0, 31, 0x82, 1, 1, 1, 0, 0]), Some(Sampling::USUAL));
        assert_eq!(vp9(&[1, 0, 0, 0, 2, 31, 0xa2]).map(|sampling| sampling.bit_depth), Some(10));
        assert_eq!(av1(&[0x81, 4, 0x0c, 0]), Some(Sampling::USUAL));
        assert_eq!(av1(&[0x81, 4, 0x4c, 0]).map(|sampling| sampling.bit_depth), Some(10));
        assert_eq!(av1(&[0x81]), None);
    }
}

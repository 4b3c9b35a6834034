use bytes::Bytes;

use super::{Config, Sps};
use crate::nal::{self, Nal};
use crate::parameter_sets::ParameterSets;
use crate::picture::bits::Bits;
use crate::{VideoCodec, VideoFormat, annex_b, rbsp};

/// Turns the NAL units of one picture after the other into frames, and keeps the parameter sets that belong to them.
#[derive(Debug, Default)]
pub struct Assembler {
    sets: ParameterSets,
    /// The sets have changed since somebody asked.
    has_news: bool,
}

/// A coded picture in the form of a [`crate::Frame`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub data: Bytes,
    /// It can be decoded without any other; its parameter sets come first.
    pub is_keyframe: bool,
}

/// Of one picture; no level allows so many slices.
pub(crate) const MOST_UNITS: usize = 8192;

impl Assembler {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the parameter sets that a container keeps apart.
    pub fn configure(&mut self, config: &Config) {
        for unit in config.sequence_sets.iter().chain(&config.picture_sets) {
            self.learn(annex_b::without_trailing_zeros(unit));
        }
    }

    /// The units of one access unit, without start codes and lengths. Delimiters and filling are left out.
    ///
    /// `None` if no part of a picture is among them, or as long as no parameter sets are known.
    pub fn assemble<'a>(&mut self, units: impl IntoIterator<Item = &'a [u8]>) -> Option<Picture> {
        let units: Vec<_> =
            units.into_iter().filter_map(Nal::new).filter(|unit| is_of_use(*unit)).take(MOST_UNITS).collect();
        for unit in units.iter().filter(|unit| unit.is_parameter_set()) {
            self.learn(unit.bytes);
        }
        if !self.is_configured() || !units.iter().any(|unit| unit.is_slice()) {
            return None;
        }
        let is_keyframe = units.iter().any(|unit| unit.kind() == nal::IDR);
        Some(Picture { data: self.join(&units, is_keyframe), is_keyframe })
    }

    fn learn(&mut self, unit: &[u8]) {
        let kind = unit.first().map_or(0, |header| header & 0x1f);
        let id = match kind {
            nal::SPS => Sps::parse(unit).map(|sps| sps.id.into()),
            nal::PPS => picture_set_id(unit),
            _ => None,
        };
        self.has_news |= id.is_some_and(|id| self.sets.insert(kind, id, unit));
    }

    fn join(&self, units: &[Nal<'_>], is_keyframe: bool) -> Bytes {
        let mut data = Vec::with_capacity(units.iter().map(|unit| unit.bytes.len() + 4).sum());
        if is_keyframe {
            let sets = self.sets.of(nal::SPS).chain(self.sets.of(nal::PPS));
            sets.for_each(|unit| nal::append(&mut data, unit));
        }
        let kept = units.iter().filter(|unit| !(is_keyframe && unit.is_parameter_set()));
        kept.for_each(|unit| nal::append(&mut data, unit.bytes));
        data.into()
    }

    fn is_configured(&self) -> bool {
        self.sets.has(nal::SPS) && self.sets.has(nal::PPS)
    }

    /// What the stream is, once after each change; to be asked before a picture is passed on.
    pub fn take_format(&mut self) -> Option<VideoFormat> {
        if !self.has_news || !self.is_configured() {
            return None;
        }
        self.has_news = false;
        let Sps { width, height, .. } = self.sps()?;
        Some(VideoFormat { codec: VideoCodec::H264, width, height, config: self.config().to_bytes()? })
    }

    fn config(&self) -> Config {
        let units = |kind| self.sets.of(kind).cloned().collect();
        Config { length_size: 4, sequence_sets: units(nal::SPS), picture_sets: units(nal::PPS) }
    }

    /// The sequence parameter set that is valid now; of several, the one that came last.
    #[must_use]
    pub fn sps(&self) -> Option<Sps> {
        Sps::parse(self.sets.of(nal::SPS).last()?)
    }
}

fn picture_set_id(unit: &[u8]) -> Option<u32> {
    const MOST: u32 = 255;
    let plain = rbsp::unescape(unit.get(1..)?, 16);
    Bits::new(&plain).exp_golomb().filter(|id| *id <= MOST)
}

fn is_of_use(unit: Nal<'_>) -> bool {
    !matches!(unit.kind(), nal::DELIMITER | nal::END_OF_SEQUENCE | nal::END_OF_STREAM | nal::FILLER)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Constrained Baseline, 320 x 192, as an encoder wrote it.
    const SPS: &[u8] = &[
        0x67, 0x42, 0xc0, 0x0c, 0xda, 0x05, 0x06, 0x6c, 0x04, 0x40, 0, 0, 3, 0, 0x40, 0, 0, 0x0c, 0x83, 0xc5, 0x0a,
        0xa8,
    ];
    const PPS: &[u8] = &[0x68, 0xce, 0x0f, 0xc8];
    const IDR: &[u8] = &[0x65, 0x88, 1, 2];
    const OTHER: &[u8] = &[0x41, 0x9a, 3];

    fn stream(units: &[&[u8]]) -> Vec<u8> {
        units.iter().flat_map(|unit| [&[0, 0, 0, 1], *unit].concat()).collect()
    }

    fn kinds(picture: &Picture) -> Vec<u8> {
        nal::split(&picture.data).map(|unit| unit.unwrap().kind()).collect()
    }

    #[test]
    fn a_keyframe_has_its_parameter_sets_first() {
        let mut assembler = Assembler::new();
        let first = assembler.assemble(annex_b::units(&stream(&[&[9, 0x10], SPS, PPS, IDR]))).unwrap();
        assert!(first.is_keyframe);
        assert_eq!(kinds(&first), [7, 8, 5]);
        let without = assembler.assemble(annex_b::units(&stream(&[IDR]))).unwrap();
        assert_eq!(without, first, "they stay valid");
        let other = assembler.assemble(annex_b::units(&stream(&[OTHER]))).unwrap();
        assert!(!other.is_keyframe);
        assert_eq!(kinds(&other), [1]);
    }

    #[test]
    fn the_format_is_told_once() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.take_format(), None);
        assembler.assemble(annex_b::units(&stream(&[SPS, PPS, IDR])));
        let format = assembler.take_format().unwrap();
        assert_eq!((format.width, format.height), (320, 192));
        assert_eq!(assembler.take_format(), None);
        assembler.assemble(annex_b::units(&stream(&[SPS, PPS, IDR])));
        assert_eq!(assembler.take_format(), None, "nothing new");
        let mut same = Assembler::new();
        same.configure(&Config::parse(&format.config).unwrap());
        assert_eq!(same.take_format(), Some(format));
    }

    #[test]
    fn nothing_without_parameter_sets_or_picture() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.assemble(annex_b::units(&stream(&[IDR]))), None);
        assert_eq!(assembler.assemble(annex_b::units(&stream(&[SPS, PPS]))), None);
        assert!(assembler.assemble(annex_b::units(&stream(&[OTHER]))).is_some());
    }
}

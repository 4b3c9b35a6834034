use bytes::Bytes;

use super::{Config, Sps, unit};
use crate::h264::{MOST_UNITS, Picture};
use crate::parameter_sets::ParameterSets;
use crate::picture::bits::Bits;
use crate::{VideoCodec, VideoFormat, annex_b, nal, rbsp};

/// Turns the NAL units of one picture after the other into frames, and keeps the parameter sets that belong to them.
#[derive(Debug, Default)]
pub struct Assembler {
    sets: ParameterSets,
    /// The sets have changed since somebody asked.
    has_news: bool,
}

impl Assembler {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the parameter sets that a container keeps apart.
    pub fn configure(&mut self, config: &Config) {
        config.sets.iter().for_each(|unit| self.learn(annex_b::without_trailing_zeros(unit)));
    }

    /// The units of one access unit, without start codes and lengths. Delimiters and filling are left out.
    ///
    /// `None` if no part of a picture is among them, or as long as no parameter sets are known.
    pub fn assemble<'a>(&mut self, units: impl IntoIterator<Item = &'a [u8]>) -> Option<Picture> {
        let kinds = units.into_iter().filter_map(|data| Some((unit::kind(data)?, data)));
        let units: Vec<_> = kinds.filter(|(kind, _)| unit::is_of_use(*kind)).take(MOST_UNITS).collect();
        units.iter().filter(|(kind, _)| unit::is_parameter_set(*kind)).for_each(|(_, data)| self.learn(data));
        if !self.is_configured() || !units.iter().any(|(kind, _)| unit::is_slice(*kind)) {
            return None;
        }
        let is_keyframe = units.iter().any(|(kind, _)| unit::is_keyframe(*kind));
        Some(Picture { data: self.join(&units, is_keyframe), is_keyframe })
    }

    fn learn(&mut self, data: &[u8]) {
        let kind = unit::kind(data).unwrap_or(unit::DELIMITER);
        let id = match kind {
            unit::VPS => data.get(unit::HEADER).map(|byte| u32::from(byte >> 4)),
            unit::SPS => Sps::parse(data).map(|sps| sps.id.into()),
            unit::PPS => picture_set_id(data),
            _ => None,
        };
        self.has_news |= id.is_some_and(|id| self.sets.insert(kind, id, data));
    }

    fn join(&self, units: &[(u8, &[u8])], is_keyframe: bool) -> Bytes {
        let mut data = Vec::with_capacity(units.iter().map(|(_, unit)| unit.len() + 4).sum());
        if is_keyframe {
            self.all_sets().for_each(|unit| nal::append(&mut data, unit));
        }
        let kept = units.iter().filter(|(kind, _)| !(is_keyframe && unit::is_parameter_set(*kind)));
        kept.for_each(|(_, unit)| nal::append(&mut data, unit));
        data.into()
    }

    fn all_sets(&self) -> impl Iterator<Item = &Bytes> {
        [unit::VPS, unit::SPS, unit::PPS].into_iter().flat_map(|kind| self.sets.of(kind))
    }

    fn is_configured(&self) -> bool {
        self.sets.has(unit::SPS) && self.sets.has(unit::PPS)
    }

    /// What the stream is, once after each change; to be asked before a picture is passed on.
    pub fn take_format(&mut self) -> Option<VideoFormat> {
        if !self.has_news || !self.is_configured() {
            return None;
        }
        self.has_news = false;
        let Sps { width, height, .. } = Sps::parse(self.sets.of(unit::SPS).last()?)?;
        let config = Config { length_size: 4, sets: self.all_sets().cloned().collect() };
        Some(VideoFormat { codec: VideoCodec::H265, width, height, config: config.to_bytes()? })
    }
}

/// Whether a unit marks the beginning of a picture and nothing else.
pub(crate) fn is_delimiter(data: &[u8]) -> bool {
    unit::kind(data) == Some(unit::DELIMITER)
}

fn picture_set_id(data: &[u8]) -> Option<u32> {
    const MOST: u32 = 63;
    let plain = rbsp::unescape(data.get(unit::HEADER..)?, 16);
    Bits::new(&plain).exp_golomb().filter(|id| *id <= MOST)
}

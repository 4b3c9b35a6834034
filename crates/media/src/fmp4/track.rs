use bytes::Bytes;

use super::fragment::Sample;
use crate::{Format, Frame, Kind, MediaTime, VideoCodec, VideoFormat, h264, h265, lengths, obu};

/// One track: what its samples are, and where they lie in time.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) kind: Kind,
    /// Ticks per second.
    pub(super) rate: u32,
    /// What is added to every time.
    origin: MediaTime,
    pub(super) defaults: Defaults,
    pub(super) coding: Coding,
    /// Where the next fragment begins if it does not say so, in ticks.
    pub(super) next_decode_time: i64,
}

/// Of samples that say nothing else (8.8.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Defaults {
    pub(super) duration: u32,
    pub(super) size: u32,
    pub(super) flags: u32,
}

/// How samples become frames.
#[derive(Debug)]
pub(super) enum Coding {
    H264 {
        assembler: h264::Assembler,
        length_size: u8,
    },
    H265 {
        assembler: h265::Assembler,
        length_size: u8,
    },
    /// Samples are frames.
    Plain {
        format: Format,
        is_announced: bool,
    },
}

impl Track {
    pub(super) fn new(id: u32, kind: Kind, rate: u32, origin: MediaTime, defaults: Defaults, coding: Coding) -> Self {
        Self { id, kind, rate, origin, defaults, coding, next_decode_time: 0 }
    }

    /// On the time line of the stream.
    pub(super) fn time(&self, ticks: i64) -> MediaTime {
        let time = MediaTime::from_ticks(ticks, self.rate);
        MediaTime::from_nanos(time.as_nanos().saturating_add(self.origin.as_nanos()))
    }

    /// `None` for a sample that is no picture, as long as nothing is known of the stream, and for an empty one.
    pub(super) fn frame(&mut self, sample: &Sample, data: &[u8]) -> Option<Frame> {
        let (data, is_keyframe) = self.coding.convert(data, sample.is_sync)?;
        Some(Frame {
            kind: self.kind,
            decode_time: self.time(sample.decode_time),
            presentation_time: self.time(sample.decode_time.saturating_add(sample.composition.into())),
            is_keyframe: is_keyframe || self.kind == Kind::Audio,
            data,
        })
    }
}

impl Coding {
    pub(super) const fn plain(format: Format) -> Self {
        Self::Plain { format, is_announced: false }
    }

    /// What the stream is, if that is new.
    pub(super) fn take_format(&mut self) -> Option<Format> {
        match self {
            Self::H264 { assembler, .. } => assembler.take_format().map(Format::Video),
            Self::H265 { assembler, .. } => assembler.take_format().map(Format::Video),
            Self::Plain { format, is_announced } => (!std::mem::replace(is_announced, true)).then(|| format.clone()),
        }
    }

    fn convert(&mut self, data: &[u8], is_sync: bool) -> Option<(Bytes, bool)> {
        let picture = match self {
            Self::H264 { assembler, length_size } => assembler.assemble(lengths::units(data, *length_size))?,
            Self::H265 { assembler, length_size } => assembler.assemble(lengths::units(data, *length_size))?,
            Self::Plain { format, .. } => return Some((complete(format, data, is_sync), is_sync)),
        };
        Some((picture.data, picture.is_keyframe))
    }
}

/// AV1 may keep its sequence header in `av1C` only: a keyframe gets it, so that it stands on its own.
fn complete(format: &Format, data: &[u8], is_sync: bool) -> Bytes {
    const CONFIG_HEADER: usize = 4;
    let Format::Video(VideoFormat { codec: VideoCodec::Av1, config, .. }) = format else {
        return Bytes::copy_from_slice(data);
    };
    let mut units = obu::split(data).map_while(Result::ok);
    if !is_sync || units.any(|unit| unit.kind() == obu::SEQUENCE_HEADER) {
        return Bytes::copy_from_slice(data);
    }
    [config.get(CONFIG_HEADER..).unwrap_or_default(), data].concat().into()
}

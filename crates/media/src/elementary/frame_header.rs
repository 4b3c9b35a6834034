use super::{ac3, mpeg_audio};
use crate::aac::{self, adts};
use crate::{AudioCodec, AudioFormat};

/// What a frame of sound begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Adts,
    /// MP3, and the layers below it.
    MpegAudio,
    Ac3,
}

/// What a header says of its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// In bytes, header included.
    pub(crate) length: usize,
    /// What is not part of the frame as we pass it on.
    pub(crate) stripped: usize,
    /// How long it sounds.
    pub(crate) samples: u32,
    pub(crate) sound: Sound,
}

/// What is the same in all frames of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sound {
    pub(crate) codec: AudioCodec,
    pub(crate) sample_rate: u32,
    pub(crate) channels: u8,
    pub(crate) aac: Option<aac::Config>,
}

impl Framing {
    /// More bytes than any header needs.
    pub(crate) const LOOKAHEAD: usize = 7;

    /// `None` if a header does not begin here.
    pub(crate) fn header(self, data: &[u8]) -> Option<FrameHeader> {
        match self {
            Self::Adts => adts::Header::parse(data).map(from_adts),
            Self::MpegAudio => mpeg_audio::header(data),
            Self::Ac3 => ac3::header(data),
        }
    }

    /// The first byte of each header.
    pub(crate) const fn sync_byte(self) -> u8 {
        match self {
            Self::Adts | Self::MpegAudio => 0xff,
            Self::Ac3 => ac3::SYNC[0],
        }
    }
}

fn from_adts(header: adts::Header) -> FrameHeader {
    let config = header.config();
    let (sample_rate, channels) = (config.sample_rate, config.channels);
    FrameHeader {
        length: header.frame_length,
        stripped: header.header_length,
        samples: 1024 * u32::from(header.blocks),
        sound: Sound { codec: AudioCodec::Aac, sample_rate, channels, aac: Some(config) },
    }
}

impl Sound {
    pub(crate) fn format(self) -> AudioFormat {
        let config = self.aac.and_then(|config| config.to_bytes()).unwrap_or_default();
        AudioFormat { codec: self.codec, sample_rate: self.sample_rate, channels: self.channels, config }
    }
}

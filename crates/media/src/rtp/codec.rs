use crate::{AudioCodec, Kind, VideoCodec};

/// The codecs whose RTP payload format is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    H264,
    Vp8,
    Vp9,
    Av1,
    Opus,
    Pcmu,
    Pcma,
}

/// A codec that is not sent over RTP here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this codec cannot be sent over RTP")]
pub struct NotForRtp;

impl Codec {
    /// Of the RTP timestamps, in hertz.
    #[must_use]
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::H264 | Self::Vp8 | Self::Vp9 | Self::Av1 => 90_000,
            Self::Opus => 48_000,
            Self::Pcmu | Self::Pcma => 8_000,
        }
    }

    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::H264 | Self::Vp8 | Self::Vp9 | Self::Av1 => Kind::Video,
            Self::Opus | Self::Pcmu | Self::Pcma => Kind::Audio,
        }
    }
}

impl TryFrom<VideoCodec> for Codec {
    type Error = NotForRtp;

    fn try_from(codec: VideoCodec) -> Result<Self, NotForRtp> {
        match codec {
            VideoCodec::H264 => Ok(Self::H264),
            VideoCodec::Vp8 => Ok(Self::Vp8),
            VideoCodec::Vp9 => Ok(Self::Vp9),
            VideoCodec::Av1 => Ok(Self::Av1),
            VideoCodec::H265 | VideoCodec::Mpeg2 | VideoCodec::Mpeg4 => Err(NotForRtp),
        }
    }
}

impl TryFrom<AudioCodec> for Codec {
    type Error = NotForRtp;

    fn try_from(codec: AudioCodec) -> Result<Self, NotForRtp> {
        match codec {
            AudioCodec::Opus => Ok(Self::Opus),
            AudioCodec::Pcmu => Ok(Self::Pcmu),
            AudioCodec::Pcma => Ok(Self::Pcma),
            AudioCodec::Aac | AudioCodec::Mp3 | AudioCodec::Ac3 => Err(NotForRtp),
        }
    }
}

use super::{Error, aac, g711};
use crate::{AudioCodec, AudioFormat};

/// What turns coded frames into samples.
#[derive(Debug)]
pub(super) enum Decoder {
    Aac(Box<aac::Decoder>),
    G711(g711::Law),
}

/// The frame cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl Decoder {
    pub(super) fn new(format: &AudioFormat) -> Result<Self, Error> {
        match format.codec {
            AudioCodec::Aac => aac::Decoder::new(format).map(|decoder| Self::Aac(Box::new(decoder))),
            AudioCodec::Pcmu => Ok(Self::G711(g711::Law::Mu)),
            AudioCodec::Pcma => Ok(Self::G711(g711::Law::A)),
            AudioCodec::Opus => Err(Error::Unsupported("is Opus already")),
            AudioCodec::Mp3 => Err(Error::Unsupported("is MP3")),
            AudioCodec::Ac3 => Err(Error::Unsupported("is AC-3")),
        }
    }

    /// In hertz: of the samples that come out.
    pub(super) fn rate(&self, format: &AudioFormat) -> u32 {
        match self {
            Self::Aac(decoder) => decoder.rate(),
            // Cameras that say nothing mean the rate of RFC 3551.
            Self::G711(_) if format.sample_rate == 0 => g711::USUAL_RATE,
            Self::G711(_) => format.sample_rate,
        }
    }

    pub(super) fn channels(&self, format: &AudioFormat) -> usize {
        match self {
            Self::Aac(decoder) => decoder.channels(),
            Self::G711(_) => usize::from(format.channels.max(1)),
        }
    }

    pub(super) fn decode(&mut self, data: &[u8], pcm: &mut Vec<f32>) -> Result<(), Broken> {
        match self {
            Self::Aac(decoder) => decoder.decode(data, pcm),
            Self::G711(law) => {
                law.decode(data, pcm);
                Ok(())
            }
        }
    }

    /// How many samples of one channel a frame that cannot be decoded stands for.
    pub(super) fn usual_length(&self, data: &[u8], channels: usize) -> usize {
        match self {
            Self::Aac(_) => aac::FRAME_SAMPLES,
            Self::G711(_) => data.len() / channels,
        }
    }
}

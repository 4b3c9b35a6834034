use media::analysis::video_name;
use media::audio::OpusConverter;
use media::demux::Unsupported;
use media::h264::{self, Chroma, Reordering, Sps};
use media::rtp::Codec;
use media::{AudioCodec, AudioFormat, Frame, Kind, VideoCodec, VideoFormat};

use super::parameter_set::sequence_parameter_set;

/// Why viewers could not play a stream as it is; said of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unplayable {
    #[error("its pictures are coded in {0}, which browsers do not take over WebRTC")]
    Video(&'static str),
    #[error("its pictures are coded out of order (B-frames), which browsers do not take over WebRTC")]
    BFrames,
    #[error("its sound {0}, which is not converted here")]
    Audio(&'static str),
    #[error("its sound is coded in {0}, which browsers do not take over WebRTC")]
    AudioCodec(&'static str),
}

impl Unplayable {
    /// Of which kind the obstacle is.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Video(_) | Self::BFrames => Kind::Video,
            Self::Audio(_) | Self::AudioCodec(_) => Kind::Audio,
        }
    }
}

impl From<Unsupported> for Unplayable {
    fn from(Unsupported { kind, name }: Unsupported) -> Self {
        match kind {
            Kind::Audio => Self::AudioCodec(name),
            Kind::Video => Self::Video(name),
        }
    }
}

/// Makes what a source hands out into what viewers can play, where that needs no decoding of pictures: sound becomes Opus,
/// pictures pass or are refused.
#[derive(Debug, Default)]
pub(super) struct Conversion {
    audio: Option<OpusConverter>,
    is_h264: bool,
}

impl Conversion {
    /// Goes over to another format of pictures; gives the codec that comes out.
    ///
    /// # Errors
    /// If viewers cannot play it.
    pub(super) fn set_video(&mut self, format: &VideoFormat) -> Result<Codec, Unplayable> {
        self.is_h264 = format.codec == VideoCodec::H264;
        format.codec.try_into().map_err(|_| Unplayable::Video(video_name(format.codec)))
    }

    /// # Errors
    /// If the picture shows that viewers cannot play the stream.
    pub(super) fn check_picture(&self, frame: &Frame) -> Result<(), Unplayable> {
        if !self.is_h264 {
            return Ok(());
        }
        if frame.is_keyframe
            && let Some(sps) = sequence_parameter_set(&frame.data).and_then(Sps::parse)
        {
            check_parameters(&sps)?;
        }
        let is_out_of_order = frame.presentation_time != frame.decode_time || h264::has_b_slices(&frame.data);
        if is_out_of_order { Err(Unplayable::BFrames) } else { Ok(()) }
    }

    /// Goes over to another format of sound; gives the codec that comes out.
    ///
    /// # Errors
    /// If it cannot be converted here.
    pub(super) fn set_audio(&mut self, format: &AudioFormat) -> Result<Codec, Unplayable> {
        self.audio = match format.codec {
            AudioCodec::Opus => None,
            _ => Some(OpusConverter::new(format).map_err(unplayable)?),
        };
        Ok(Codec::Opus)
    }

    /// Hands what becomes of a packet of sound to `out`.
    ///
    /// # Errors
    /// If it shows that the sound cannot be converted here.
    pub(super) fn convert(&mut self, frame: Frame, mut out: impl FnMut(Frame)) -> Result<(), Unplayable> {
        let Some(converter) = &mut self.audio else {
            out(frame);
            return Ok(());
        };
        converter.push(&frame).map_err(unplayable)?;
        while let Some(converted) = converter.poll() {
            out(converted);
        }
        Ok(())
    }
}

/// Decoders of browsers take 8 bits and 4:2:0 only.
fn check_parameters(sps: &Sps) -> Result<(), Unplayable> {
    if sps.reordering() == Reordering::Announced {
        return Err(Unplayable::BFrames);
    }
    if sps.chroma != Chroma::Yuv420 || sps.bit_depth != 8 {
        return Err(Unplayable::Video("H.264 with more colour than 8 bits and 4:2:0"));
    }
    Ok(())
}

fn unplayable(error: media::audio::Error) -> Unplayable {
    match error {
        media::audio::Error::Unsupported(why) => Unplayable::Audio(why),
        media::audio::Error::Encoder => Unplayable::Audio("cannot be encoded anew"),
    }
}

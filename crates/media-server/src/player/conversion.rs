use media::rtp::Codec;
use media::{AudioCodec, Format, Frame, VideoCodec};

/// Why viewers could not play a stream as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unplayable {
    #[error("its pictures are coded in {0}, which browsers do not take over WebRTC")]
    Video(&'static str),
    #[error("its pictures are coded out of order (B-frames), which browsers do not take over WebRTC")]
    BFrames,
    #[error("its sound is coded in {0}")]
    Audio(&'static str),
}

/// Makes what a source hands out into what viewers can play, where that needs no decoding of pictures.
#[derive(Debug, Default)]
pub(super) struct Conversion {}

impl Conversion {
    /// # Errors
    /// If streams of this format cannot be converted here.
    pub(super) fn check_format(&mut self, _format: &Format) -> Result<(), Unplayable> {
        Ok(())
    }

    /// # Errors
    /// If the frame shows that the stream cannot be played as it is.
    pub(super) fn check_frame(&mut self, _frame: &Frame) -> Result<(), Unplayable> {
        Ok(())
    }

    /// Goes over to another format; the codec of what comes out, if any does.
    pub(super) fn set_format(&mut self, format: &Format) -> Option<Codec> {
        match format {
            Format::Video(video) => video.codec.try_into().ok(),
            Format::Audio(audio) => audio.codec.try_into().ok(),
        }
    }

    pub(super) fn convert(&mut self, frame: Frame) -> Vec<Frame> {
        vec![frame]
    }
}

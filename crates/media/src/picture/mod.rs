//! What the header of a coded picture says: whether it stands on its own, and then its size and configuration.

pub(crate) mod av1;
pub(crate) mod bits;
pub(crate) mod h264;
pub(crate) mod vp8;
pub(crate) mod vp9;

use crate::VideoFormat;
use crate::rtp::Codec;

/// Whether a picture can be decoded without any other.
#[must_use]
pub fn is_keyframe(codec: Codec, data: &[u8]) -> bool {
    match codec {
        Codec::H264 => h264::is_keyframe(data),
        Codec::Vp8 => vp8::Header::read(data).is_some_and(|header| header.key.is_some()),
        Codec::Vp9 => vp9::Header::read(data).is_some_and(|header| header.key.is_some()),
        Codec::Av1 => av1::is_keyframe(data),
        Codec::Opus | Codec::Pcmu | Codec::Pcma => true,
    }
}

/// What a keyframe says of its stream: size and configuration.
///
/// `None` for what is no keyframe, and for one whose headers are not understood.
#[must_use]
pub fn format_of_keyframe(codec: Codec, data: &[u8]) -> Option<VideoFormat> {
    match codec {
        Codec::H264 => h264::format(data),
        Codec::Vp8 => vp8::Header::read(data)?.format(),
        Codec::Vp9 => vp9::Header::read(data)?.format(),
        Codec::Av1 => av1::format(data),
        Codec::Opus | Codec::Pcmu | Codec::Pcma => None,
    }
}

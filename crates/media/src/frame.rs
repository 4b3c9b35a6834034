use bytes::Bytes;

use crate::MediaTime;

/// What a frame is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Audio,
    Video,
}

/// One coded picture (an access unit), or one packet of sound.
///
/// H.264 and H.265: NAL units, each with its length in four bytes (big endian) before it; a keyframe begins with its parameter
/// sets, wherever the container kept them. AAC: one raw frame, without ADTS header. Others: as their RTP payload
/// formats and containers have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    /// When it is to be decoded; never falls within a stream, except at a discontinuity.
    pub decode_time: MediaTime,
    /// When it is to be shown or heard; differs from the former only where pictures are coded out of order.
    pub presentation_time: MediaTime,
    /// It can be decoded without any other; true for all sound.
    pub is_keyframe: bool,
    pub data: Bytes,
}

use bytes::Bytes;

use super::mpeg2::after_code;
use crate::{VideoCodec, VideoFormat};

/// The size is not read: it stands behind much that would have to be understood.
pub(super) const fn format() -> VideoFormat {
    VideoFormat { codec: VideoCodec::Mpeg4, width: 0, height: 0, config: Bytes::new() }
}

/// Whether the first picture (ISO/IEC 14496-2, 6.2.5) is coded by itself.
pub(super) fn is_keyframe(data: &[u8]) -> bool {
    const PICTURE: u8 = 0xb6;
    const INTRA: u8 = 0;
    after_code(data, PICTURE).and_then(|header| header.first()).is_some_and(|byte| byte >> 6 == INTRA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_pictures() {
        assert!(is_keyframe(&[9, 0, 0, 1, 0xb6, 0x10]));
        assert!(!is_keyframe(&[0, 0, 1, 0xb6, 0x50]));
        assert!(!is_keyframe(&[0, 0, 1, 0xb6]));
    }
}

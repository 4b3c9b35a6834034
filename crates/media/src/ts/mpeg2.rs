use bytes::Bytes;

use crate::{VideoCodec, VideoFormat};

const PICTURE: u8 = 0x00;
const SEQUENCE: u8 = 0xb3;

/// What the sequence header (ISO/IEC 13818-2, 6.2.2.1) says, if there is one.
pub(super) fn format(data: &[u8]) -> Option<VideoFormat> {
    let &[high, middle, low] = after_code(data, SEQUENCE)?.first_chunk::<3>()?;
    let width = u32::from(high) << 4 | u32::from(middle >> 4);
    let height = u32::from(middle & 0x0f) << 8 | u32::from(low);
    Some(VideoFormat { codec: VideoCodec::Mpeg2, width, height, config: Bytes::new() })
}

/// Whether the first picture (6.2.3) is coded by itself.
pub(super) fn is_keyframe(data: &[u8]) -> bool {
    const INTRA: u8 = 1;
    after_code(data, PICTURE).and_then(|header| header.get(1)).is_some_and(|byte| byte >> 3 & 7 == INTRA)
}

/// What follows the first start code of this kind.
pub(super) fn after_code(data: &[u8], code: u8) -> Option<&[u8]> {
    data.windows(4).position(|window| window == [0, 0, 1, code]).map(|at| &data[at + 4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let data = [0, 0, 1, 0xb3, 0x14, 0x00, 0xb4, 0x13, 0, 0, 1, 0, 0x00, 0x0f];
        let format = format(&data).unwrap();
        assert_eq!((format.width, format.height), (320, 180));
        assert!(is_keyframe(&data));
        assert!(!is_keyframe(&[0, 0, 1, 0, 0x00, 0x17]), "predicted");
        assert!(!is_keyframe(&[0, 0, 1, 0]));
    }
}

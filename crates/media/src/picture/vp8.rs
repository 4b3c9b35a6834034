use bytes::Bytes;

use crate::{VideoCodec, VideoFormat};

/// The uncompressed header of a VP8 frame (RFC 6386, 9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) key: Option<Key>,
}

/// What only a keyframe says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

const START_CODE: [u8; 3] = [0x9d, 0x01, 0x2a];
/// Two bits above the size say how to scale for display; nobody does.
const SIZE: u16 = 0x3fff;

impl Header {
    pub(crate) fn read(data: &[u8]) -> Option<Self> {
        let (&[first, ..], rest) = data.split_first_chunk::<3>()?;
        if first & 1 == 1 {
            return Some(Self { key: None });
        }
        let (code, rest) = rest.split_first_chunk::<3>()?;
        let (size, _) = rest.split_first_chunk::<4>()?;
        let [width, height] = [[size[0], size[1]], [size[2], size[3]]].map(|two| u16::from_le_bytes(two) & SIZE);
        (*code == START_CODE).then_some(Self { key: Some(Key { width: width.into(), height: height.into() }) })
    }

    pub(crate) fn format(self) -> Option<VideoFormat> {
        let Key { width, height } = self.key?;
        Some(VideoFormat { codec: VideoCodec::Vp8, width, height, config: Bytes::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_of_a_keyframe() {
        let header = Header::read(&[0x50, 1, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, 0]).unwrap();
        assert_eq!(header.key, Some(Key { width: 640, height: 480 }));
    }

    #[test]
    fn others_have_no_size_and_broken_ones_no_header() {
        assert_eq!(Header::read(&[0x51, 1, 0, 9]), Some(Header { key: None }));
        assert_eq!(Header::read(&[0x50, 1, 0, 0x9d, 0x01, 0x2b, 0x80, 0x02, 0xe0, 0x01, 0]), None);
        assert_eq!(Header::read(&[0x50, 1]), None);
    }
}

use bytes::Bytes;

use crate::h264::{Config, Sps};
use crate::nal::{self, Nal};
use crate::{VideoCodec, VideoFormat};

/// Whether it has an IDR slice: nothing after it refers to anything before it.
pub(crate) fn is_keyframe(data: &[u8]) -> bool {
    nal::split(data).map_while(Result::ok).any(|nal| nal.kind() == nal::IDR)
}

/// From the parameter sets within a keyframe.
pub(crate) fn format(data: &[u8]) -> Option<VideoFormat> {
    let config = Config { length_size: 4, sequence_sets: sets(data, nal::SPS), picture_sets: sets(data, nal::PPS) };
    if config.picture_sets.is_empty() {
        return None;
    }
    let Sps { width, height, .. } = Sps::parse(config.sequence_sets.first()?)?;
    Some(VideoFormat { codec: VideoCodec::H264, width, height, config: config.to_bytes()? })
}

fn sets(data: &[u8], kind: u8) -> Vec<Bytes> {
    let units = nal::split(data).map_while(Result::ok).filter(|nal: &Nal<'_>| nal.kind() == kind);
    units.map(|nal| Bytes::copy_from_slice(nal.bytes)).collect()
}

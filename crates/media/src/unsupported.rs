use crate::{AudioCodec, VideoCodec};

/// A container that cannot hold a codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    #[error("this container cannot hold {0:?} video")]
    Video(VideoCodec),
    #[error("this container cannot hold {0:?} audio")]
    Audio(AudioCodec),
}

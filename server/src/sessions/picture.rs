use bytes::Bytes;

/// The largest picture of a session that is kept.
pub(crate) const MAX_PICTURE_BYTES: usize = 100 * 1024;

/// How every JPEG file begins.
const JPEG_MAGIC: [u8; 3] = [0xff, 0xd8, 0xff];

/// What a session looks like; kept in memory while it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Counts the pictures of one session, from 1.
    pub(crate) number: u32,
    pub(crate) jpeg: Bytes,
}

/// What came is not what browsers make of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is no JPEG picture")]
pub(crate) struct NotAJpeg;

/// Whoever sent a picture is not the session's publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PictureRefused;

impl Picture {
    pub(crate) fn check(jpeg: &Bytes) -> Result<(), NotAJpeg> {
        if jpeg.starts_with(&JPEG_MAGIC) { Ok(()) } else { Err(NotAJpeg) }
    }

    /// The picture that follows on `former`.
    pub(super) fn after(former: Option<&Self>, jpeg: Bytes) -> Self {
        Self { number: former.map_or(0, |former| former.number).wrapping_add(1), jpeg }
    }
}

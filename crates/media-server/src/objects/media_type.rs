use kurento::MediaType;

use crate::webrtc::MediaKind;

/// The order in which Kurento connects and disconnects; it lists them in another one.
pub(super) const CONNECTING: [MediaType; 3] = [MediaType::Audio, MediaType::Video, MediaType::Data];

/// What the workers call a kind of media; they do not carry data.
pub(super) fn to_kind(media: MediaType) -> Option<MediaKind> {
    match media {
        MediaType::Audio => Some(MediaKind::Audio),
        MediaType::Video => Some(MediaKind::Video),
        MediaType::Data => None,
    }
}

pub(super) fn from_kind(kind: MediaKind) -> MediaType {
    match kind {
        MediaKind::Audio => MediaType::Audio,
        MediaKind::Video => MediaType::Video,
    }
}

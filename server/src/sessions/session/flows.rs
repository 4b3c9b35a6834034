use crate::media::MediaKind;

/// Which kinds of media come from the publisher or the source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flows {
    pub(super) audio: bool,
    pub(super) video: bool,
}

impl Flows {
    pub(super) fn set(&mut self, kind: MediaKind, flowing: bool) {
        match kind {
            MediaKind::Audio => self.audio = flowing,
            MediaKind::Video => self.video = flowing,
        }
    }

    pub(super) fn any(self) -> bool {
        self.audio || self.video
    }
}

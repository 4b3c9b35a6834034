use messages::{PeerId, PublishKind, ResumeToken};
use serde::{Deserialize, Serialize};

use crate::{browser::Storage, peer::Credentials};

/// What a page that is reloaded while live needs to go on. It is kept in the tab's own storage, so no other tab, and no
/// later visit, can take the session over.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remembered {
    session_id: PeerId,
    resume_token: ResumeToken,
    pub(super) title: String,
}

impl Remembered {
    pub(super) fn new(credentials: Credentials, title: String) -> Self {
        Self { session_id: credentials.peer_id, resume_token: credentials.resume_token, title }
    }

    pub(super) fn read(kind: PublishKind) -> Option<Self> {
        Storage::Tab.read(key(kind))
    }

    pub(super) fn write(&self, kind: PublishKind) {
        Storage::Tab.write(key(kind), self);
    }

    pub(super) fn forget(kind: PublishKind) {
        Storage::Tab.remove(key(kind));
    }

    pub(super) fn credentials(self) -> Credentials {
        Credentials { peer_id: self.session_id, resume_token: self.resume_token, link: None }
    }
}

fn key(kind: PublishKind) -> &'static str {
    match kind {
        PublishKind::Webcam => "kurento-live.publishing.webcam",
        PublishKind::Screen => "kurento-live.publishing.screen",
    }
}

use leptos::prelude::*;
use messages::{PastPeer, PastPeers, SessionId};
use wasm_bindgen_futures::spawn_local;

use crate::browser;

/// Those who are added at a time.
const PAGE: usize = 50;

/// Who was in a session, there or gone, as far as it is shown.
#[derive(Clone, Copy)]
pub(crate) struct People {
    /// In the order in which they came; nothing until the server has answered.
    pub(crate) peers: RwSignal<Option<Vec<PastPeer>>>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The last page was full, so there may be more.
    pub(crate) has_more: RwSignal<bool>,
    session: StoredValue<SessionId>,
}

impl People {
    pub(crate) fn of(session: SessionId) -> Self {
        Self {
            peers: RwSignal::default(),
            problem: RwSignal::default(),
            has_more: RwSignal::default(),
            session: StoredValue::new(session),
        }
    }

    /// Reads those who are shown at first.
    pub(crate) fn enter(self) {
        Effect::new(move || self.read_more());
    }

    /// Adds those who came after the ones that are shown.
    pub(crate) fn read_more(self) {
        let skip = self.peers.with_untracked(|peers| peers.as_ref().map_or(0, Vec::len));
        let session = self.session.get_value();
        spawn_local(async move {
            let path = format!("/api/history/sessions/{session}/peers?skip={skip}&limit={PAGE}");
            let answer = browser::get_known::<PastPeers>(&path).await;
            // The page may be gone.
            _ = self.problem.try_set(answer.as_ref().err().cloned());
            if let Ok(known) = answer {
                let peers = known.unwrap_or_default().peers;
                _ = self.has_more.try_set(peers.len() >= PAGE);
                _ = self.peers.try_update(|shown| shown.get_or_insert_default().extend(peers));
            }
        });
    }
}

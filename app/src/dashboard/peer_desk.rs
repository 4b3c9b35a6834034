use std::time::Duration;

use leptos::prelude::*;
use messages::{PeerFacts, PeerId};
use wasm_bindgen_futures::spawn_local;

use super::KnownPeer;
use crate::browser::{self, Interval, Slot};

/// Peers are asked every five seconds; who looks twice as often is never far behind.
const REFRESH_EVERY: Duration = Duration::from_millis(2500);

/// What the page of one peer knows of it.
#[derive(Clone, Copy)]
pub(crate) struct PeerDesk {
    pub(crate) known: RwSignal<KnownPeer>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The browser has taken the page over from the server.
    pub(crate) is_alive: RwSignal<bool>,
    is_waiting: StoredValue<bool>,
    refresher: Slot<Interval>,
}

impl PeerDesk {
    /// The desk of a page that is being made.
    pub(crate) fn new() -> Self {
        let known = SharedValue::new(|| use_context::<KnownPeer>().unwrap_or_default());
        Self {
            known: RwSignal::new(known.into_inner()),
            problem: RwSignal::default(),
            is_alive: RwSignal::default(),
            is_waiting: StoredValue::default(),
            refresher: Slot::empty(),
        }
    }

    /// Keeps the desk up to date for as long as its page is shown. What is no id is that of nobody.
    pub(crate) fn enter(self, id: Option<PeerId>) {
        Effect::new(move || {
            self.is_alive.set(true);
            let Some(id) = id.clone() else { return self.known.set(KnownPeer::Unknown) };
            // The server has looked already, and who is forgotten does not come back.
            if self.known.with_untracked(|known| *known == KnownPeer::Unknown) {
                return;
            }
            let path = format!("/api/peers/{id}");
            self.refresh(path.clone());
            self.refresher.fill(Interval::new(REFRESH_EVERY, move || {
                // Nobody looks at a page that is hidden, and a server that takes long is not asked again.
                if !self.is_waiting.get_value() && !browser::is_hidden() {
                    self.refresh(path.clone());
                }
            }));
        });
    }

    /// What of the facts is wanted, if there are any.
    pub(crate) fn told<T>(self, look: impl FnOnce(&PeerFacts) -> Option<T>) -> Option<T> {
        self.known.with(|known| known.facts().and_then(look))
    }

    fn refresh(self, path: String) {
        self.is_waiting.set_value(true);
        spawn_local(async move {
            let answer = browser::get_known::<PeerFacts>(&path).await;
            // The page may be gone.
            _ = self.is_waiting.try_update_value(|is_waiting| *is_waiting = false);
            _ = self.problem.try_set(answer.as_ref().err().cloned());
            if let Ok(facts) = answer {
                _ = self.known.try_set(facts.map_or(KnownPeer::Unknown, |facts| KnownPeer::Facts(Box::new(facts))));
            }
        });
    }
}

use std::time::Duration;

use leptos::prelude::*;
use messages::{SessionId, SessionSummary};

use super::SessionCard;

/// The live sessions; a card stays while its session does, so that a focus on it is not lost when the list changes.
#[component]
pub(crate) fn SessionGrid(
    sessions: RwSignal<Option<Vec<SessionSummary>>>,
    #[prop(into)] since: Signal<Duration>,
    /// The server is out of reach, so the list is what it was.
    #[prop(into)]
    is_stale: Signal<bool>,
) -> impl IntoView {
    let ids = move || {
        let id = |session: &SessionSummary| session.session_id.clone();
        sessions.with(|sessions| sessions.iter().flatten().map(id).collect::<Vec<_>>())
    };
    let card = move |id: SessionId| {
        let find = move |sessions: &Option<Vec<SessionSummary>>| {
            sessions.iter().flatten().find(|session| session.session_id == id).cloned()
        };
        // A session that has just left the list keeps its last summary until its card is gone.
        let session = Memo::new(move |former: Option<&Option<SessionSummary>>| {
            sessions.with(&find).or_else(|| former.cloned().flatten())
        });
        session.get_untracked().map(|first| {
            let summary = Signal::derive(move || session.get().unwrap_or_else(|| first.clone()));
            view! {
                <li>
                    <SessionCard session=summary since />
                </li>
            }
        })
    };
    view! {
        <ul class="cards" data-stale=move || is_stale.get().to_string()>
            <For each=ids key=|id| id.clone() children=card />
        </ul>
    }
}

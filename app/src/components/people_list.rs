use leptos::prelude::*;
use messages::{PastPeer, SessionId};

use super::{Message, Tone, peer_table::role};
use crate::browser::local_clock;
use crate::dashboard::People;
use crate::words;

/// Who was in a session, there or gone, each with a way to what it experienced.
#[component]
pub(crate) fn PeopleList(session: SessionId) -> impl IntoView {
    let people = People::of(session);
    people.enter();
    let rows = move || people.peers.get().unwrap_or_default().into_iter().map(row).collect_view();
    let is_empty = move || people.peers.with(|peers| peers.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="people" data-testid="people">
            <h3>"Who was there"</h3>
            <Message tone=Tone::Error text=people.problem />
            <Show when=is_empty>
                <p class="quiet">"Nothing is kept of anybody."</p>
            </Show>
            <ol class="people-list">{rows}</ol>
            <Show when=move || people.has_more.get()>
                <button type="button" class="button" on:click=move |_| people.read_more()>
                    "Show more"
                </button>
            </Show>
        </div>
    }
}

fn row(peer: PastPeer) -> impl IntoView {
    let PastPeer { peer_id, role: part, browser, path, started_ms, ended_ms } = peer;
    let stay = match ended_ms {
        Some(ended_ms) => format!("{} to {}", local_clock(started_ms), local_clock(ended_ms)),
        None => format!("here since {}", local_clock(started_ms)),
    };
    let about = [browser.map(|family| words::browser(&family).to_owned()), path].into_iter().flatten();
    let about = about.collect::<Vec<_>>().join(", ");
    view! {
        <li data-testid="person">
            <a href=format!("/dashboard/peers/{peer_id}")>{role(part)}</a>
            <span>{about}</span>
            <span class="quiet">{stay}</span>
        </li>
    }
}

use leptos::prelude::*;
use messages::{PeerExperience, PeerRole};

use crate::dashboard::Board;

/// With this many points of five somebody is told to suffer.
const SUFFERS: u8 = 3;
/// More than this many are in the table.
const MOST: usize = 3;

/// Who suffers most, in words.
#[component]
pub(crate) fn Worst(board: Board) -> impl IntoView {
    let sentences = move || {
        let suffering = |peer: &&PeerExperience| peer.score.is_some_and(|score| score <= SUFFERS);
        let of = |peers: &[PeerExperience]| peers.iter().filter(suffering).take(MOST).map(sentence).collect::<Vec<_>>();
        board.shown.with(|shown| shown.as_ref().map(|shown| of(&shown.peers)).unwrap_or_default())
    };
    view! {
        <section class="worst" aria-live="polite" data-testid="worst">
            <h2>"Who suffers"</h2>
            {move || {
                let sentences = sentences();
                if sentences.is_empty() {
                    view! { <p class="quiet">"Nobody. Everything arrives as it should."</p> }.into_any()
                } else {
                    let items = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> });
                    view! { <ul class="worst-list">{items.collect_view()}</ul> }.into_any()
                }
            }}
        </section>
    }
}

fn sentence(peer: &PeerExperience) -> String {
    let who = match peer.role {
        PeerRole::Publisher => "The publisher",
        PeerRole::Viewer => "A viewer",
    };
    let reason = peer.reason.as_deref().unwrap_or("It does not say why");
    format!("{who} of “{}”: {reason}.", peer.title)
}

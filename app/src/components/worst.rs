use leptos::prelude::*;
use messages::{Experience, PeerExperience, PeerId, PeerRole};

use crate::dashboard::Board;

/// With this many points of five somebody is told to suffer.
const SUFFERS: u8 = 3;
/// More than this many are in the tables.
const MOST: usize = 4;

/// Something that is wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trouble {
    /// Where it is, if that is known.
    place: Option<String>,
    /// Who suffers from it, if it is one.
    peer: Option<PeerId>,
    sentence: String,
}

/// What is wrong at the moment, where, and who suffers from it.
#[component]
pub(crate) fn Worst(board: Board) -> impl IntoView {
    let troubles = Memo::new(move |_| board.shown.with(|shown| shown.as_ref().map(troubles).unwrap_or_default()));
    view! {
        <section class="worst" aria-live="polite" data-testid="worst">
            <h2>"What is wrong"</h2>
            {move || {
                let troubles = troubles.get();
                if troubles.is_empty() {
                    return view! { <p class="quiet">"Nothing. Everything arrives as it should."</p> }.into_any();
                }
                let more = troubles.len().saturating_sub(MOST);
                let items = troubles.into_iter().take(MOST).map(item).collect_view();
                view! {
                    <ul class="worst-list">{items}</ul>
                    {(more > 0).then(|| view! { <p class="quiet">{format!("And {more} more.")}</p> })}
                }
                    .into_any()
            }}
        </section>
    }
}

fn item(trouble: Trouble) -> impl IntoView {
    view! {
        <li>
            {trouble.place.map(|place| view! { <strong>{place}</strong> })} <span>{trouble.sentence}</span>
            {trouble.peer.map(|peer| view! { " " <a href=format!("/dashboard/peers/{peer}")>"Details"</a> })}
        </li>
    }
}

/// What is wrong with sessions, then who suffers without that anybody knows from what.
fn troubles(shown: &Experience) -> Vec<Trouble> {
    let explained = |peer: &PeerExperience| {
        let session = shown.live.iter().find(|session| session.session_id == peer.session_id);
        session.is_some_and(|session| {
            session.faults.iter().any(|fault| fault.viewers.is_empty() || fault.viewers.contains(&peer.peer_id))
        })
    };
    let placed = shown.live.iter().flat_map(|session| {
        session.faults.iter().map(|fault| Trouble {
            place: Some(fault.place.clone()),
            peer: sole(&fault.viewers),
            sentence: format!("“{}”: {}", session.title, fault.sentence),
        })
    });
    let suffers = |peer: &&PeerExperience| peer.score.is_some_and(|score| score <= SUFFERS) && !peer.silent;
    let others = shown.peers.iter().filter(suffers).filter(|peer| !explained(peer));
    placed
        .chain(others.map(|peer| Trouble { place: None, peer: Some(peer.peer_id.clone()), sentence: sentence(peer) }))
        .collect()
}

/// Who it is, if there is one only.
fn sole(peers: &[PeerId]) -> Option<PeerId> {
    if let [peer] = peers { Some(peer.clone()) } else { None }
}

fn sentence(peer: &PeerExperience) -> String {
    let who = match peer.role {
        PeerRole::Publisher => "The publisher",
        PeerRole::Viewer => "A viewer",
    };
    let reason = peer.reason.as_deref().unwrap_or("It does not say why");
    format!("{who} of “{}”: {reason}.", peer.title)
}

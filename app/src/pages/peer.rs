use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use messages::{PeerFacts, PeerId, PeerRole};

use crate::{
    browser,
    components::{Charts, EventList, Frame, Glyph, Icon, Message, PeerFactList, PeerFigures, PeerVerdict, Place, Tone},
    dashboard::{History, KnownPeer, PeerDesk},
};

/// What one peer experiences, or experienced while it was there.
#[component]
pub(crate) fn Peer() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("peer_id")?.parse::<PeerId>().ok());
    let desk = PeerDesk::new();
    desk.enter(id);
    let has_problem = move || desk.problem.with(Option::is_some);
    let is_awaited = Memo::new(move |_| desk.known.with(|known| *known == KnownPeer::Awaited));
    let is_unknown = Memo::new(move |_| desk.known.with(|known| *known == KnownPeer::Unknown));
    let is_known = Memo::new(move |_| desk.told(|_| Some(())).is_some());
    let role = Memo::new(move |_| {
        desk.told(|facts| {
            Some(match facts.role {
                PeerRole::Publisher => "publisher",
                PeerRole::Viewer => "viewer",
            })
        })
    });
    let heading = Memo::new(move |_| desk.told(|facts| Some(heading(facts))));
    let first_heading = heading.get_untracked();
    let page_title = move || {
        // The server writes the title when all else of the page is gone already.
        let heading = heading.try_get().flatten().or_else(|| first_heading.clone());
        format!("{} · Kurento Live", heading.unwrap_or_else(|| "A peer".to_owned()))
    };
    view! {
        <Title text=page_title />
        <Frame place=Place::Dashboard>
            <section
                class="board"
                data-testid="peer-page"
                data-stale=move || (is_known.get() && has_problem()).to_string()
                data-role=move || role.get()
            >
                <a class="board-back" href="/dashboard">
                    <Icon glyph=Glyph::Back />
                    "Dashboard"
                </a>
                <Show when=move || !is_awaited.get() || !has_problem()>
                    <Message tone=Tone::Error text=desk.problem />
                </Show>
                <Show when=move || is_awaited.get() && !has_problem()>
                    <p class="home-wait quiet" role="status">
                        "Asking the server what it knows of this peer"
                    </p>
                </Show>
                <Show when=move || is_awaited.get() && has_problem()>
                    <div class="recordings-empty" role="alert" data-testid="peer-failed">
                        <h1>"This peer cannot be shown at the moment"</h1>
                        <p class="quiet">{desk.problem}</p>
                        <p class="quiet">"It is tried again by itself."</p>
                    </div>
                </Show>
                <Show when=move || is_unknown.get()>
                    <div class="recordings-empty" data-testid="peer-unknown">
                        <h1>"Nobody is known by this address"</h1>
                        <p class="quiet">
                            "Nothing is kept of a peer of this id. Whoever left is forgotten after a while; check the address \
                             otherwise."
                        </p>
                        <a class="button" href="/dashboard">
                            "See everybody"
                        </a>
                    </div>
                </Show>
                <Show when=move || is_known.get()>
                    <div class="peer-head">
                        <h1>{heading}</h1>
                        <Presence desk />
                        <Downloads desk />
                    </div>
                    <PeerVerdict desk />
                    <PeerFigures desk />
                    <PeerFactList desk />
                    {history_of(desk)}
                </Show>
            </section>
        </Frame>
    }
}

fn heading(facts: &PeerFacts) -> String {
    match facts.role {
        PeerRole::Publisher => format!("Publisher of “{}”", facts.title),
        PeerRole::Viewer => format!("Viewer of “{}”", facts.title),
    }
}

#[component]
fn Presence(desk: PeerDesk) -> impl IntoView {
    let presence = Memo::new(move |_| {
        desk.told(|facts| {
            Some(match &facts.now {
                Some(now) if now.silent => ("silent", "Silent"),
                Some(_) => ("here", "Here"),
                None => ("gone", "Gone"),
            })
        })
        .unwrap_or_default()
    });
    view! {
        <span class="presence" data-testid="presence" data-presence=move || presence.get().0>
            {move || presence.get().1}
        </span>
    }
}

#[component]
fn Downloads(desk: PeerDesk) -> impl IntoView {
    let path = move |ending: &str| {
        desk.told(|facts| Some(format!("/api/history/peers/{}/reports.{ending}", facts.peer_id))).unwrap_or_default()
    };
    view! {
        <div class="peer-downloads" aria-label="Its history, to take away">
            <a class="button" href=move || path("csv") download title="A table, for spreadsheets">
                <Icon glyph=Glyph::Download />
                "CSV"
            </a>
            <a
                class="button"
                href=move || path("json")
                download
                title="In the format of webrtc-internals, for tools that read it"
            >
                <Icon glyph=Glyph::Download />
                "JSON"
            </a>
        </div>
    }
}

/// Its charts and its events.
fn history_of(desk: PeerDesk) -> Option<impl IntoView> {
    let of = |facts: &PeerFacts| {
        // Only the browser draws, and it knows the time itself.
        let now_ms = if cfg!(feature = "hydrate") { browser::now_ms() } else { facts.ended_ms.unwrap_or_default() };
        (facts.peer_id.clone(), History::of_peer(facts, now_ms))
    };
    let (id, history) = desk.known.with_untracked(|known| known.facts().map(of))?;
    Some(view! {
        <Charts history board=None />
        <EventList peer=Some(id) />
    })
}

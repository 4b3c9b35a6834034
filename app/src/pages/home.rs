use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use messages::{ClientMessage, ServerMessage, SessionSummary};

use crate::{
    Directory,
    browser::{Interval, Slot, now},
    components::{Frame, Glyph, Icon, Place, SessionGrid, Welcome},
    webrtc::{LinkEvent, LinkState, Signaling},
};

const TICK: Duration = Duration::from_secs(1);

/// The live sessions as cards, and the ways to go live.
#[component]
pub(crate) fn Home() -> impl IntoView {
    // Nothing is known on a page that the server did not render; then the list comes over the link.
    let rendered = SharedValue::new(|| use_context::<Directory>().map(|directory| directory.sessions()));
    let sessions = RwSignal::new(rendered.into_inner());
    let told = RwSignal::new(Duration::ZERO);
    let clock = RwSignal::new(Duration::ZERO);
    let link = expect_context::<RwSignal<LinkState>>();
    follow(sessions, told, clock, link);

    let is_empty = Memo::new(move |_| sessions.with(|sessions| sessions.as_ref().is_some_and(Vec::is_empty)));
    let is_unknown = Memo::new(move |_| sessions.with(Option::is_none));
    let since = Memo::new(move |_| clock.get().saturating_sub(told.get()));
    let title = move || {
        let count = sessions.with(|sessions| sessions.as_ref().map_or(0, Vec::len));
        if count == 0 { "Kurento Live".to_owned() } else { format!("{count} live · Kurento Live") }
    };
    let list = move || {
        view! {
            <section class="home">
                <div class="home-head">
                    <h1>"Live now"</h1>
                    <div class="home-actions">
                        <a class="button" href="/webcam">
                            <Icon glyph=Glyph::Camera />
                            "Publish webcam"
                        </a>
                        <a class="button" href="/screen">
                            <Icon glyph=Glyph::Screen />
                            "Publish screen"
                        </a>
                        <a class="button" href="/source">
                            <Icon glyph=Glyph::Stream />
                            "Play a stream"
                        </a>
                    </div>
                </div>
                <SessionGrid sessions since is_stale=Signal::derive(move || link.get() == LinkState::Lost) />
            </section>
        }
    };
    view! {
        <Title text=title />
        <Frame place=Place::Live>
            <Show when=move || is_empty.get()>
                <Welcome />
            </Show>
            <Show when=move || !is_empty.get() && !is_unknown.get()>{list()}</Show>
            <Show when=move || is_unknown.get()>
                <p class="home-wait quiet" role="status">
                    "Asking the server who is live"
                </p>
            </Show>
        </Frame>
    }
}

/// Keeps the list up to date for as long as the page is shown.
fn follow(
    sessions: RwSignal<Option<Vec<SessionSummary>>>,
    told: RwSignal<Duration>,
    clock: RwSignal<Duration>,
    link: RwSignal<LinkState>,
) {
    let signaling = Slot::<Signaling>::empty();
    let ticker = Slot::<Interval>::empty();
    Effect::new(move || {
        told.set(now());
        clock.set(now());
        ticker.fill(Interval::new(TICK, move || clock.set(now())));
        signaling.fill(Signaling::connect(link, move |event| match event {
            LinkEvent::Open(_) => {
                signaling.with(|signaling| signaling.send(&ClientMessage::FollowSessions {}));
            }
            LinkEvent::Message(ServerMessage::Sessions { sessions: list }) => {
                told.set(now());
                clock.set(now());
                sessions.set(Some(list));
            }
            LinkEvent::Message(_) | LinkEvent::Closed => {}
        }));
    });
}

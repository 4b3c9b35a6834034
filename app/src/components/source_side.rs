use leptos::prelude::*;

use super::{Audience, Glyph, HealthLine, Icon, RecordPanel, ShareBox};
use crate::{peer::PageState, stats::Health, view::Player, words};

/// How a source goes, its link, its recording, and the button that ends it.
#[component]
pub(crate) fn SourceSide(player: Player) -> impl IntoView {
    let state = player.state();
    let is_running = Memo::new(move |_| player.snapshot.with(|s| s.peer.is_some()) && state.get().is_running());
    let session = Memo::new(move |_| player.snapshot.with(|snapshot| snapshot.session.clone()));
    let duration = move || {
        let age = session.with(|session| session.as_ref().map(|session| session.age(player.gauge.now.get())));
        age.map_or_else(|| "0:00".to_owned(), words::clock)
    };
    let viewers = Signal::derive(move || session.with(|session| session.as_ref().map_or(0, |session| session.viewers)));
    let health = Signal::derive(move || match state.get() {
        PageState::Interrupted => Some(Health::of_interruption()),
        _ => player.gauge.reading.with(|reading| reading.as_ref().and_then(Health::of)),
    });
    let link = Signal::derive(move || player.snapshot.with(|snapshot| snapshot.link.clone()));
    let id = Signal::derive(move || player.session_id());
    let recording = Signal::derive(move || player.snapshot.with(|snapshot| snapshot.recording.clone()));
    view! {
        <Show when=move || is_running.get()>
            <div class="live-panel">
                <span class="figure figure-large">
                    <Icon glyph=Glyph::Clock />
                    <span data-testid="duration">{duration}</span>
                </span>
                <Audience viewers />
                <HealthLine health />
            </div>
            <RecordPanel
                recording
                now=player.gauge.now
                can_start=Signal::derive(move || state.get() == PageState::Live)
                on_wish=move |wanted| player.record(wanted)
            />
        </Show>
        <ShareBox link id />
        <div class="publish-buttons">
            <Show
                when=move || is_running.get()
                fallback=|| view! { <a class="button button-large" href="/source">"Play another stream"</a> }
            >
                <button
                    type="button"
                    class="button button-stop button-large"
                    data-testid="stop"
                    on:click=move |_| player.close_source()
                >
                    <Icon glyph=Glyph::Stop />
                    "Stop"
                </button>
            </Show>
        </div>
    }
}

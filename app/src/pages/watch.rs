use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use messages::SessionId;

use crate::{
    Directory,
    components::{Audience, Glyph, Icon, PlayerControls, PlayerOverlay, RecordBadge, StateBadge, StatisticsPanel},
    peer::PageState,
    view::{Known, Player},
    webrtc::LinkState,
};

/// Plays one session; the picture fills the page.
#[component]
pub(crate) fn Watch() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("session_id")?.parse::<SessionId>().ok());
    let known = {
        let id = id.clone();
        let list = || use_context::<Directory>().map(|directory| directory.sessions());
        SharedValue::new(move || Known::find(list(), id.as_ref())).into_inner()
    };
    let player = Player::new();
    if let Some(id) = id {
        let is_first_page = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
        player.enter(id, expect_context::<RwSignal<LinkState>>(), is_first_page);
    }
    let first_title = known.session().map(|session| session.title.to_string());
    let title = Memo::new(move |_| {
        let told = player.snapshot.with(|snapshot| snapshot.session.as_ref().map(|session| session.title.clone()));
        told.or_else(|| first_title.clone())
    });
    let page_title =
        move || title.get().map_or_else(|| "Kurento Live".into(), |title| format!("{title} · Kurento Live"));
    let is_absent = known == Known::Absent;
    let state = player.state();
    let shown_state = Signal::derive(move || match state.get() {
        PageState::Idle | PageState::Connecting if is_absent => PageState::Error,
        PageState::Idle => PageState::Connecting,
        state => state,
    });
    let first_viewers = known.session().map_or(0, |session| session.viewers);
    let viewers = Signal::derive(move || {
        player.snapshot.with(|snapshot| snapshot.session.as_ref().map_or(first_viewers, |session| session.viewers))
    });
    let controls_shown = move || {
        let is_needed = state.get() != PageState::Live || player.paused.get() || player.statistics.get();
        (is_needed || player.controls.get()).to_string()
    };
    view! {
        <Title text=page_title />
        <main
            class="stage"
            data-controls=controls_shown
            data-running=move || shown_state.get().is_running().to_string()
            node_ref=player.stage
            on:pointermove=move |_| player.show_controls()
            on:pointerdown=move |_| player.show_controls()
            on:focusin=move |_| player.show_controls()
        >
            <video
                class="stage-video"
                data-testid="player"
                playsinline
                aria-label=move || title.get().unwrap_or_else(|| "Live picture".into())
                data-first-frame-ms=move || player.first_frame_ms.get()
                node_ref=player.video
                on:dblclick=move |_| player.toggle_full_screen()
            ></video>
            <canvas
                class="stage-last-frame"
                aria-hidden="true"
                data-shown=move || player.has_last_frame.get().to_string()
                node_ref=player.last_frame
            ></canvas>
            <PlayerOverlay player known />
            <header class="stage-top">
                <a class="round" href="/" aria-label="See who is live" title="See who is live">
                    <Icon glyph=Glyph::Back />
                </a>
                <h1 class="stage-title">{move || title.get()}</h1>
                <StateBadge state=shown_state />
                <Audience viewers />
                <RecordBadge player />
            </header>
            <Show when=move || player.needs_unmute.get() && state.get() == PageState::Live>
                <button
                    type="button"
                    class="button button-unmute button-large"
                    data-testid="unmute"
                    on:click=move |_| player.toggle_muted()
                >
                    <Icon glyph=Glyph::SoundOff />
                    "Unmute"
                </button>
            </Show>
            <StatisticsPanel player />
            <div class="stage-bottom">
                <PlayerControls player />
            </div>
        </main>
    }
}

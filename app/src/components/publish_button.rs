use leptos::prelude::*;
use messages::PublishKind;

use super::{Glyph, Icon};
use crate::{peer::PageState, publish::Studio};

/// The one thing to do next: choose a screen, go live, or stop.
#[component]
pub(crate) fn PublishButton(studio: Studio) -> impl IntoView {
    let state = studio.state();
    let is_running = Memo::new(move |_| state.get().is_running());
    let is_screen = studio.kind == PublishKind::Screen;
    let go_live = move || {
        let name = if state.get() == PageState::Ended { "Go live again" } else { "Go live" };
        view! {
            <button
                type="button"
                class="button button-primary button-large"
                data-testid="go-live"
                prop:disabled=move || !studio.has_picture.get()
                on:click=move |_| studio.go_live()
            >
                {name}
            </button>
        }
    };
    let stop = move || {
        view! {
            <button
                type="button"
                class="button button-stop button-large"
                data-testid="stop"
                on:click=move |_| studio.stop()
            >
                <Icon glyph=Glyph::Stop />
                "Stop"
            </button>
        }
    };
    let share = move || {
        let name = move || match (studio.resumable.get(), studio.has_picture.get()) {
            (true, _) => "Share again",
            (false, false) => "Choose what to share",
            (false, true) => "Share something else",
        };
        let class = move || {
            if studio.has_picture.get() { "button button-large" } else { "button button-primary button-large" }
        };
        view! {
            <button
                type="button"
                class=class
                data-testid="share-screen"
                prop:disabled=move || studio.asking.get()
                on:click=move |_| studio.open_screen()
            >
                <Icon glyph=Glyph::Screen />
                {name}
            </button>
        }
    };
    let main = move || {
        if is_running.get() {
            stop().into_any()
        } else if !is_screen || studio.has_picture.get() {
            go_live().into_any()
        } else {
            ().into_any()
        }
    };
    view! { <div class="publish-buttons">{main} {is_screen.then(share)}</div> }
}

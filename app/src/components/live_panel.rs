use leptos::prelude::*;

use super::{Audience, BitrateFigure, Glyph, HealthLine, Icon};
use crate::{peer::PageState, publish::Studio, stats::Health, words};

/// How the session goes while it runs, and how long it was afterwards.
#[component]
pub(crate) fn LivePanel(studio: Studio) -> impl IntoView {
    let state = studio.state();
    let is_running = Memo::new(move |_| state.get().is_running());
    let lasted = move || match state.get() {
        PageState::Ended => studio.snapshot.with(|snapshot| snapshot.lasted).map(words::clock),
        _ => None,
    };
    let duration = move || {
        let age = studio.snapshot.with(|snapshot| snapshot.session.as_ref().map(|s| s.age(studio.gauge.now.get())));
        age.map_or_else(|| "0:00".to_owned(), words::clock)
    };
    let viewers =
        Signal::derive(move || studio.snapshot.with(|snapshot| snapshot.session.as_ref().map_or(0, |s| s.viewers)));
    let health = Signal::derive(move || match state.get() {
        PageState::Interrupted => Some(Health::of_interruption()),
        _ => studio.gauge.reading.with(|reading| reading.as_ref().and_then(Health::of)),
    });
    view! {
        <Show when=move || is_running.get()>
            <div class="live-panel">
                <span class="figure figure-large">
                    <Icon glyph=Glyph::Clock />
                    <span data-testid="duration">{duration}</span>
                </span>
                <Audience viewers />
                <BitrateFigure reading=studio.gauge.reading />
                <HealthLine health />
            </div>
        </Show>
        {move || {
            lasted()
                .map(|lasted| {
                    view! {
                        <p class="quiet" data-testid="lasted">
                            "Your session ended after " {lasted} ". The link is dead now."
                        </p>
                    }
                })
        }}
    }
}

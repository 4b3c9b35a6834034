use leptos::prelude::*;

use crate::stats::Health;

/// How well the connection does, in words.
#[component]
pub(crate) fn HealthLine(#[prop(into)] health: Signal<Option<Health>>) -> impl IntoView {
    let level = move || health.get().map_or("unknown", |health| health.level.name());
    let sentence = move || health.get().map_or_else(|| "Measuring".to_owned(), |health| health.sentence);
    view! {
        <span class="health" data-testid="health" data-level=level role="status">
            <span class="health-dot" aria-hidden="true"></span>
            {sentence}
        </span>
    }
}

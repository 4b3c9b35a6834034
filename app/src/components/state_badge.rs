use leptos::prelude::*;

use crate::peer::PageState;

/// The state in a word, with a red dot for live.
#[component]
pub(crate) fn StateBadge(#[prop(into)] state: Signal<PageState>) -> impl IntoView {
    view! {
        <span class="badge" data-state=move || state.get().name() role="status" data-testid="state">
            {move || state.get().word()}
        </span>
    }
}

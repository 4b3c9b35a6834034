use leptos::prelude::*;

use crate::webrtc::LinkState;

/// Whether the page is connected to the server.
#[component]
pub(crate) fn LinkBadge() -> impl IntoView {
    let state = expect_context::<RwSignal<LinkState>>();
    view! {
        <span class="link-badge" data-testid="link" data-link=move || state.get().name() role="status">
            <span class="link-dot" aria-hidden="true"></span>
            <span class="link-word">{move || state.get().word()}</span>
        </span>
    }
}

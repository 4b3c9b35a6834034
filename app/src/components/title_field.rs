use leptos::prelude::*;

use crate::publish::Studio;

/// What the session will be called; while it runs the name stands.
#[component]
pub(crate) fn TitleField(studio: Studio) -> impl IntoView {
    let state = studio.state();
    let is_running = Memo::new(move |_| state.get().is_running());
    // The server gives a title to a session that has none.
    let given = Memo::new(move |_| studio.snapshot.with(|snapshot| snapshot.session.as_ref().map(|s| s.title.clone())));
    let value = move || given.get().filter(|_| is_running.get()).unwrap_or_else(|| studio.title.get());
    view! {
        <label class="field">
            <span>"Title"</span>
            <input
                type="text"
                maxlength="120"
                placeholder="What is it about?"
                autocomplete="off"
                data-testid="title-input"
                prop:value=value
                prop:disabled=move || is_running.get()
                on:input:target=move |event| studio.title.set(event.target().value())
            />
        </label>
    }
}

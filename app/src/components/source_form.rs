use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{Glyph, Icon, Message, ProbeVerdict, Tone};
use crate::source::{Desk, Look};

/// One field for the address; under it what the server says it is; and the button that starts it.
#[component]
pub(crate) fn SourceForm(desk: Desk) -> impl IntoView {
    let look = desk.look;
    let is_busy = Memo::new(move |_| look.with(|look| matches!(look, Look::Looking | Look::Starting)));
    let is_unknown = Memo::new(move |_| look.with(|look| matches!(look, Look::None | Look::Looking)));
    let is_empty = Memo::new(move |_| desk.url.with(|url| url.trim().is_empty()));
    let problem = Signal::derive(move || match look.get() {
        Look::Failed(sentence) => Some(sentence),
        _ => None,
    });
    let verdict = move || match look.get() {
        Look::Found(report) => Some(view! { <ProbeVerdict report=*report /> }),
        _ => None,
    };
    let name = move || match look.get() {
        Look::None => "Check",
        Look::Looking => "Looking at the stream",
        Look::Starting => "Starting",
        Look::Found(_) | Look::Failed(_) => "Start",
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_unknown.get_untracked() { desk.probe() } else { desk.start() }
    };
    view! {
        <form class="source-form" on:submit=submit>
            <label class="field">
                <span>"Address of the stream"</span>
                <input
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="2048"
                    placeholder="https://example.org/live.m3u8 or rtsp://camera.example.org/1"
                    data-testid="source-url"
                    prop:value=move || desk.url.get()
                    on:input:target=move |event| desk.typed(event.target().value())
                />
            </label>
            <label class="field">
                <span>"Title"</span>
                <input
                    type="text"
                    maxlength="120"
                    placeholder="What does it show?"
                    autocomplete="off"
                    data-testid="title-input"
                    prop:value=move || desk.title.get()
                    on:input:target=move |event| desk.title.set(event.target().value())
                />
            </label>
            {verdict}
            <Message tone=Tone::Error text=problem />
            <div class="source-buttons">
                <button
                    type="submit"
                    class="button button-primary button-large"
                    data-testid="source-start"
                    prop:disabled=move || is_busy.get() || is_empty.get() || look.with(Desk::is_refused)
                >
                    <Icon glyph=Glyph::Stream />
                    {name}
                </button>
                <Show when=move || look.with(|look| *look == Look::None) && !is_empty.get()>
                    <button type="button" class="button button-large" on:click=move |_| desk.start()>
                        "Start without checking"
                    </button>
                </Show>
            </div>
        </form>
    }
}

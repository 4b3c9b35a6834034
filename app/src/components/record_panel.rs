use std::time::Duration;

use leptos::prelude::*;

use super::{Glyph, Icon, Message, Tone};
use crate::{recording::RecordingView, words};

/// Records the session, says for how long and how large, and what became of it.
#[component]
pub(crate) fn RecordPanel(
    #[prop(into)] recording: Signal<Option<RecordingView>>,
    /// Ticks once a second.
    now: RwSignal<Duration>,
    /// There is something to record.
    #[prop(into)]
    can_start: Signal<bool>,
    /// Called with what is wanted.
    on_wish: impl Fn(bool) + Copy + Send + 'static,
) -> impl IntoView {
    let is_running = Memo::new(move |_| recording.with(|r| r.as_ref().is_some_and(RecordingView::is_running)));
    let is_kept =
        Memo::new(move |_| recording.with(|r| r.as_ref().is_some_and(|r| !r.is_running() && r.status.bytes > 0)));
    let problem = Signal::derive(move || recording.with(|r| r.as_ref()?.problem().map(str::to_owned)));
    let figures = move || recording.with(|r| r.as_ref().map(|r| record_words(r, now.get()))).unwrap_or_default();
    let name = move || if is_running.get() { "Stop recording" } else { "Record" };
    view! {
        <section class="record" aria-label="Recording" data-running=move || is_running.get().to_string()>
            <div class="record-row">
                <button
                    type="button"
                    class="button"
                    data-testid="record"
                    aria-pressed=move || is_running.get().to_string()
                    prop:disabled=move || !is_running.get() && !can_start.get()
                    on:click=move |_| on_wish(!is_running.get_untracked())
                >
                    <Show when=move || is_running.get() fallback=|| view! { <Icon glyph=Glyph::Record /> }>
                        <Icon glyph=Glyph::Stop />
                    </Show>
                    {name}
                </button>
                <span class="record-figures" data-testid="recording">
                    {figures}
                </span>
            </div>
            <Show when=move || is_kept.get()>
                <p class="quiet" role="status">
                    "The recording is kept. " <a class="link" href="/recordings">"See recordings"</a>
                </p>
            </Show>
            <Message tone=Tone::Error text=problem />
        </section>
    }
}

/// How long and how large: `0:42 · 12 MB`.
pub(crate) fn record_words(recording: &RecordingView, now: Duration) -> String {
    use messages::RecordingState::{Failed, Recording, Starting, Stopped};
    match recording.status.state {
        Starting => "Starting".to_owned(),
        Failed if recording.status.bytes == 0 => String::new(),
        Recording | Stopped | Failed => {
            format!("{} · {}", words::clock(recording.elapsed(now)), words::bytes(recording.status.bytes))
        }
    }
}

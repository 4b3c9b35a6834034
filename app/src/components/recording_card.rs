use std::time::Duration;

use leptos::prelude::*;
use messages::{KeptState, RecordingSummary, SessionKind};

use super::{Glyph, Icon};
use crate::{browser::local_time, recordings::Library, words};

/// One recording: its picture plays it, its title can be changed in place.
#[component]
pub(crate) fn RecordingCard(library: Library, #[prop(into)] recording: Signal<RecordingSummary>) -> impl IntoView {
    let id = recording.with_untracked(|recording| recording.recording_id.clone());
    let path = format!("/api/recordings/{id}");
    let state = Memo::new(move |_| recording.with(|recording| recording.state));
    let title = Memo::new(move |_| recording.with(|recording| recording.title.to_string()));
    let has_thumbnail = Memo::new(move |_| recording.with(|recording| recording.has_thumbnail));
    let has_file = Memo::new(move |_| recording.with(|recording| recording.bytes > 0));
    let glyph = match recording.with_untracked(|recording| recording.kind) {
        SessionKind::Webcam => Glyph::Camera,
        SessionKind::Screen => Glyph::Screen,
        SessionKind::Source => Glyph::Stream,
    };
    let picture = {
        let path = path.clone();
        move || {
            has_thumbnail.get().then(|| {
                view! { <img src=format!("{path}/thumbnail") alt="" width="640" height="360" loading="lazy" decoding="async" /> }
            })
        }
    };
    let play = {
        let id = id.clone();
        move |_| library.playing.set(Some(id.clone()))
    };
    let rename = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let text = event.target().value();
        if text.trim() != title.get_untracked() {
            library.rename(id.clone(), text);
        }
        // What was no title, or comes back shorter, is shown as it is.
        event.target().set_value(&title.get_untracked());
    };
    let when = move || {
        let started = recording.with(|recording| recording.started_ms);
        if library.is_alive.get() { local_time(started) } else { words::utc(started) }
    };
    let length = move || words::clock(Duration::from_millis(recording.with(|recording| recording.duration_ms)));
    let size = move || words::bytes(recording.with(|recording| recording.bytes));
    let note = move || recording.with(|recording| recording.message.clone());
    view! {
        <article class="recording" data-testid="recording-card" data-state=move || state_name(state.get())>
            <button
                type="button"
                class="card-picture recording-picture"
                data-testid="play-recording"
                aria-label=move || picture_label(state.get(), &title.get())
                prop:disabled=move || !has_file.get()
                on:click=play
            >
                <span class="card-placeholder">
                    <Icon glyph />
                </span>
                {picture}
                <Show when=move || has_file.get()>
                    <span class="recording-play">
                        <Icon glyph=Glyph::Play />
                    </span>
                </Show>
                <Show when=move || state.get() != KeptState::Finished>
                    <span class="badge" data-testid="recording-state">
                        {move || state_word(state.get())}
                    </span>
                </Show>
            </button>
            <input
                type="text"
                class="title-edit"
                maxlength="120"
                aria-label="Title"
                title="Change the title"
                data-testid="recording-title"
                prop:value=move || title.get()
                on:change:target=rename
            />
            <p class="card-facts">
                <span>{when}</span>
                <span>{length}</span>
                <span>{size}</span>
            </p>
            {move || note().map(|note| view! { <p class="recording-note">{note}</p> })}
            <div class="recording-actions">
                <Show when=move || has_file.get()>
                    <a
                        class="button"
                        data-testid="download"
                        href=format!("{path}/file?download")
                        download=""
                        rel="external"
                    >
                        <Icon glyph=Glyph::Download />
                        "Download"
                    </a>
                </Show>
                <Show when=move || state.get() != KeptState::Recording>
                    <button
                        type="button"
                        class="button"
                        data-testid="delete"
                        on:click=move |_| library.delete(recording.get_untracked())
                    >
                        <Icon glyph=Glyph::Delete />
                        "Delete"
                    </button>
                </Show>
            </div>
        </article>
    }
}

/// What the picture shows in words is part of what it is called.
fn picture_label(state: KeptState, title: &str) -> String {
    match state {
        KeptState::Finished => format!("Play {title}"),
        other => format!("{}: {title}", state_word(other)),
    }
}

fn state_name(state: KeptState) -> &'static str {
    match state {
        KeptState::Recording => "recording",
        KeptState::Finished => "finished",
        KeptState::Failed => "failed",
    }
}

fn state_word(state: KeptState) -> &'static str {
    match state {
        KeptState::Recording => "Recording",
        KeptState::Finished => "Finished",
        KeptState::Failed => "Failed",
    }
}

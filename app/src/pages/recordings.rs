use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{Frame, Message, Place, RecordingGrid, RecordingPlayer, RecordingUndo, Tone},
    recordings::{Library, is_full, storage_words},
};

/// What was recorded: to play, to keep and to delete.
#[component]
pub(crate) fn Recordings() -> impl IntoView {
    let library = Library::new();
    library.enter();
    let is_unknown = Memo::new(move |_| library.list.with(Option::is_none));
    let is_empty =
        Memo::new(move |_| library.list.with(|list| list.as_ref().is_some_and(|list| list.recordings.is_empty())));
    let storage = move || library.list.with(|list| list.as_ref().map(storage_words));
    let shortage = Signal::derive(move || {
        let is_full = library.list.with(|list| list.as_ref().is_some_and(is_full));
        let sentence = "The disk is almost full, so nothing new is recorded. Delete old recordings to make room.";
        is_full.then(|| sentence.to_owned())
    });
    let has_problem = move || library.problem.with(Option::is_some);
    view! {
        <Title text="Recordings · Kurento Live" />
        <Frame place=Place::Recordings>
            <section class="home">
                <div class="home-head">
                    <h1>"Recordings"</h1>
                    <p class="quiet" data-testid="storage">
                        {storage}
                    </p>
                </div>
                <div class="recordings-messages">
                    <Message tone=Tone::Error text=shortage />
                    <Message tone=Tone::Error text=library.problem />
                </div>
                <RecordingPlayer library />
                <Show when=move || is_unknown.get() && !has_problem()>
                    <p class="home-wait quiet" role="status">
                        "Asking the server for its recordings"
                    </p>
                </Show>
                <Show when=move || is_empty.get()>
                    <div class="recordings-empty" data-testid="recordings-empty">
                        <h2>"Nothing was recorded yet"</h2>
                        <p class="quiet">
                            "Every live session has a button that records it. What it records is kept here, to play and to \
                             download."
                        </p>
                        <a class="button" href="/">
                            "See who is live"
                        </a>
                    </div>
                </Show>
                <RecordingGrid library />
                <RecordingUndo library />
            </section>
        </Frame>
    }
}

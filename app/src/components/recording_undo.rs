use leptos::prelude::*;

use crate::recordings::Library;

/// Offers to take the last deletion back.
#[component]
pub(crate) fn RecordingUndo(library: Library) -> impl IntoView {
    let offer = move |title: String| {
        view! {
            <div class="toast">
                <p>{format!("“{title}” was deleted.")}</p>
                <button type="button" class="button" data-testid="undo" on:click=move |_| library.undo()>
                    "Undo"
                </button>
            </div>
        }
    };
    view! {
        <div class="toast-region" role="status">
            {move || library.deleted.with(|deleted| deleted.as_ref().map(|recording| offer(recording.title.to_string())))}
        </div>
    }
}

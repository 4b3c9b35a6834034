use leptos::prelude::*;
use messages::{RecordingId, RecordingSummary};

use super::RecordingCard;
use crate::recordings::Library;

/// All recordings; a card stays while its recording does, so that a title that is being written is not lost.
#[component]
pub(crate) fn RecordingGrid(library: Library) -> impl IntoView {
    let ids = move || {
        let id = |recording: &RecordingSummary| recording.recording_id.clone();
        library.list.with(|list| list.iter().flat_map(|list| list.recordings.iter().map(id)).collect::<Vec<_>>())
    };
    let card = move |id: RecordingId| {
        // One that has just left the list keeps its last summary until its card is gone.
        let recording = Memo::new(move |former: Option<&Option<RecordingSummary>>| {
            library.find(&id).or_else(|| former.cloned().flatten())
        });
        recording.get_untracked().map(|first| {
            let summary = Signal::derive(move || recording.get().unwrap_or_else(|| first.clone()));
            view! {
                <li>
                    <RecordingCard library recording=summary />
                </li>
            }
        })
    };
    view! {
        <ul class="cards">
            <For each=ids key=|id| id.clone() children=card />
        </ul>
    }
}

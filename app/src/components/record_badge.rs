use leptos::prelude::*;

use super::record_panel::record_words;
use crate::{recording::RecordingView, view::Player};

/// On the picture: that it is recorded, for how long and how large; or why it is not any more.
#[component]
pub(crate) fn RecordBadge(player: Player) -> impl IntoView {
    let recording = Memo::new(move |_| player.snapshot.with(|snapshot| snapshot.recording.clone()));
    let running = move || {
        recording.get().filter(RecordingView::is_running).map(|recording| {
            view! {
                <span class="badge badge-recording" role="status" data-testid="recording">
                    {move || record_words(&recording, player.gauge.now.get())}
                </span>
            }
        })
    };
    let problem = move || {
        let problem = recording.with(|recording| recording.as_ref()?.problem().map(str::to_owned));
        problem.map(|problem| {
            view! {
                <p class="stage-notice" role="alert" data-testid="recording-problem">
                    {problem}
                </p>
            }
        })
    };
    view! {
        {running}
        {problem}
    }
}

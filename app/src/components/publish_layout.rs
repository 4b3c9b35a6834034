use leptos::prelude::*;

use super::{LivePanel, Preview, PublishButton, PublishProblem, RecordPanel, ShareBox, TitleField};
use crate::{peer::PageState, publish::Studio};

/// What the two publish pages share: the preview first and large, the button beside it, the choices under it.
#[component]
pub(crate) fn PublishLayout(
    studio: Studio,
    heading: &'static str,
    /// What can be chosen under the preview.
    children: Children,
) -> impl IntoView {
    let state = studio.state();
    let link = Signal::derive(move || studio.snapshot.with(|snapshot| snapshot.link.clone()));
    // A publisher's peer has the session's id.
    let id = Signal::derive(move || {
        let peer = studio.snapshot.with(|snapshot| snapshot.peer.clone());
        peer.and_then(|peer| String::from(peer).try_into().ok())
    });
    let recording = Signal::derive(move || studio.snapshot.with(|snapshot| snapshot.recording.clone()));
    let has_recording = Memo::new(move |_| recording.with(Option::is_some) || state.get().is_running());
    view! {
        <div class="publish">
            <h1 class="publish-heading">{heading}</h1>
            <div class="publish-picture">
                <Preview studio />
            </div>
            <div class="publish-side">
                <PublishProblem studio />
                <LivePanel studio />
                <Show when=move || has_recording.get()>
                    <RecordPanel
                        recording
                        now=studio.gauge.now
                        can_start=Signal::derive(move || state.get() == PageState::Live)
                        on_wish=move |wanted| studio.record(wanted)
                    />
                </Show>
                <ShareBox link id />
                <TitleField studio />
                <PublishButton studio />
            </div>
            <div class="publish-choices">{children()}</div>
        </div>
    }
}

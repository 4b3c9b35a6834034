use leptos::{html::Section, prelude::*};
use messages::RecordingSummary;

use super::{Glyph, Icon};
use crate::recordings::Library;

/// The recording that was chosen, large, above the others.
#[component]
pub(crate) fn RecordingPlayer(library: Library) -> impl IntoView {
    // The title may change while it plays, which must not start it anew.
    let id = Memo::new(move |_| library.playing.get());
    let title = move || {
        let title = |recording: RecordingSummary| recording.title.to_string();
        id.get().and_then(|id| library.find(&id)).map(title)
    };
    let place = NodeRef::<Section>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            place.scroll_into_view();
            // Fails for elements that cannot have the focus only.
            _ = place.focus();
        }
    });
    let player = move |path: String| {
        view! {
            <section class="playback" tabindex="-1" aria-label="Recording" data-testid="playback" node_ref=place>
                <div class="playback-head">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Close the recording"
                        title="Close"
                        on:click=move |_| library.playing.set(None)
                    >
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
                <video controls autoplay playsinline preload="metadata" src=path data-testid="playback-video"></video>
            </section>
        }
    };
    move || id.get().map(|id| player(format!("/api/recordings/{id}/file")))
}

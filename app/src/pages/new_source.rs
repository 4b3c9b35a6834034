use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{Frame, Place, SourceForm},
    source::Desk,
    webrtc::LinkState,
};

/// Starts a session that plays a stream.
#[component]
pub(crate) fn NewSource() -> impl IntoView {
    let desk = Desk::new();
    desk.enter(expect_context::<RwSignal<LinkState>>());
    view! {
        <Title text="New source · Kurento Live" />
        <Frame place=Place::Source>
            <section class="new-source">
                <h1>"Play a stream"</h1>
                <p class="quiet">
                    "An HLS stream, a camera that speaks RTSP, or a file. This server fetches it once and passes it on to \
                     everybody who opens the link; nobody but this server sees the address."
                </p>
                <SourceForm desk />
            </section>
        </Frame>
    }
}

use leptos::prelude::*;
use leptos_meta::Title;
use messages::PublishKind;

use crate::{
    components::{Frame, HintPicker, Place, PublishLayout},
    publish::Studio,
    webrtc::LinkState,
};

/// Publishes a screen, a window or a tab.
#[component]
pub(crate) fn Screen() -> impl IntoView {
    let studio = Studio::new(PublishKind::Screen);
    studio.enter(expect_context::<RwSignal<LinkState>>());
    view! {
        <Title text="Screen · Kurento Live" />
        <Frame place=Place::Screen>
            <PublishLayout studio heading="Publish your screen">
                <HintPicker studio />
            </PublishLayout>
        </Frame>
    }
}

use leptos::prelude::*;
use leptos_meta::Title;
use messages::PublishKind;

use crate::{
    components::{DevicePicker, Frame, Place, PublishLayout, ResolutionPicker},
    publish::Studio,
    webrtc::LinkState,
};

/// Publishes a camera and a microphone.
#[component]
pub(crate) fn Webcam() -> impl IntoView {
    let studio = Studio::new(PublishKind::Webcam);
    studio.enter(expect_context::<RwSignal<LinkState>>());
    view! {
        <Title text="Webcam · Kurento Live" />
        <Frame place=Place::Webcam>
            <PublishLayout studio heading="Publish your webcam">
                <DevicePicker studio />
                <ResolutionPicker studio />
            </PublishLayout>
        </Frame>
    }
}

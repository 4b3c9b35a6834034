use leptos::prelude::*;

use crate::{
    publish::{Microphone, Studio},
    webrtc::Device,
};

const NO_MICROPHONE: &str = "none";

/// The choice of camera and microphone.
#[component]
pub(crate) fn DevicePicker(studio: Studio) -> impl IntoView {
    let chosen_camera = Memo::new(move |_| studio.choice.with(|choice| choice.camera.clone()).unwrap_or_default());
    let chosen_microphone = Memo::new(move |_| match studio.choice.with(|choice| choice.microphone.clone()) {
        Microphone::Default => String::new(),
        Microphone::None => NO_MICROPHONE.to_owned(),
        Microphone::Device(id) => id,
    });
    let cameras = move || studio.devices.with(|devices| options(&devices.cameras, chosen_camera));
    let microphones = move || studio.devices.with(|devices| options(&devices.microphones, chosen_microphone));
    let no_cameras = move || studio.devices.with(|devices| devices.cameras.is_empty());
    view! {
        <label class="field">
            <span>"Camera"</span>
            <select
                data-testid="camera-select"
                on:change:target=move |event| {
                    let id = event.target().value();
                    studio.choose(|choice| choice.camera = Some(id).filter(|id| !id.is_empty()));
                }
            >
                <Show when=no_cameras>
                    <option value="">"Default camera"</option>
                </Show>
                {cameras}
            </select>
        </label>
        <label class="field">
            <span>"Microphone"</span>
            <select
                data-testid="microphone-select"
                on:change:target=move |event| {
                    let microphone = microphone(event.target().value());
                    studio.choose(|choice| choice.microphone = microphone);
                }
            >
                <option value="" prop:selected=move || chosen_microphone.get().is_empty()>
                    "Default microphone"
                </option>
                {microphones}
                <option value=NO_MICROPHONE prop:selected=move || chosen_microphone.get() == NO_MICROPHONE>
                    "No microphone"
                </option>
            </select>
        </label>
    }
}

fn options(devices: &[Device], chosen: Memo<String>) -> impl IntoView + use<> {
    let option = |device: &Device| {
        let id = device.id.clone();
        let is_chosen = move || chosen.get() == id;
        view! { <option value=device.id.clone() prop:selected=is_chosen>{device.label.clone()}</option> }
    };
    // The browsers' own entry for the default is there already, under the empty id.
    devices.iter().filter(|device| device.id != "default").map(option).collect_view()
}

fn microphone(value: String) -> Microphone {
    match value.as_str() {
        "" => Microphone::Default,
        NO_MICROPHONE => Microphone::None,
        _ => Microphone::Device(value),
    }
}

use leptos::prelude::*;
use messages::PublishKind;

use super::{Glyph, Icon, LevelBar, PictureSwitch, StateBadge};
use crate::publish::Studio;

/// What the viewers see, with the switches for sound and picture on it.
#[component]
pub(crate) fn Preview(studio: Studio) -> impl IntoView {
    let is_webcam = studio.kind == PublishKind::Webcam;
    let glyph = if is_webcam { Glyph::Camera } else { Glyph::Screen };
    let sound = if is_webcam { (Glyph::Microphone, Glyph::MicrophoneOff) } else { (Glyph::Sound, Glyph::SoundOff) };
    let invitation = move || match (studio.asking.get(), is_webcam) {
        (true, true) => "Allow this page to use your camera and microphone",
        (true, false) => "Choose what to share in the window of your browser",
        (false, true) => "Your camera appears here",
        (false, false) => "What you share appears here",
    };
    let is_hidden = move || !studio.has_picture.get() || studio.camera_off.get();
    view! {
        <div class="preview" data-kind=if is_webcam { "webcam" } else { "screen" }>
            <video
                data-testid="preview"
                aria-label="Preview"
                autoplay
                playsinline
                muted
                data-hidden=move || is_hidden().to_string()
                node_ref=studio.preview
            ></video>
            <Show when=move || !studio.has_picture.get()>
                <div class="preview-empty">
                    <Icon glyph />
                    <p>{invitation}</p>
                </div>
            </Show>
            <Show when=move || studio.has_picture.get() && studio.camera_off.get()>
                <div class="preview-empty">
                    <Icon glyph=Glyph::CameraOff />
                    <p>"Your camera is off. Viewers see black."</p>
                </div>
            </Show>
            <div class="preview-top">
                <StateBadge state=studio.state() />
            </div>
            <div class="preview-bottom" data-shown=move || studio.has_picture.get().to_string()>
                <LevelBar studio />
                <div class="preview-switches">
                    <PictureSwitch
                        test_id="mute"
                        pressed=studio.muted
                        disabled=Signal::derive(move || !studio.has_sound.get())
                        names=("Mute", "Unmute")
                        glyphs=sound
                        on_click=move || studio.toggle_muted()
                    />
                    {is_webcam
                        .then(|| {
                            view! {
                                <PictureSwitch
                                    test_id="camera-off"
                                    pressed=studio.camera_off
                                    disabled=Signal::derive(move || !studio.has_picture.get())
                                    names=("Turn camera off", "Turn camera on")
                                    glyphs=(Glyph::Camera, Glyph::CameraOff)
                                    on_click=move || studio.toggle_camera()
                                />
                            }
                        })}
                </div>
            </div>
        </div>
    }
}

use leptos::prelude::*;
use messages::PublishKind;

use super::{Glyph, Icon};
use crate::publish::Studio;

/// How loud the microphone, or the shared screen, is.
#[component]
pub(crate) fn LevelBar(studio: Studio) -> impl IntoView {
    let glyph = move || {
        let is_silent = studio.muted.get() || !studio.has_sound.get();
        match (studio.kind, is_silent) {
            (PublishKind::Webcam, false) => Glyph::Microphone,
            (PublishKind::Webcam, true) => Glyph::MicrophoneOff,
            (PublishKind::Screen, false) => Glyph::Sound,
            (PublishKind::Screen, true) => Glyph::SoundOff,
        }
    };
    let scale = move || {
        let level = if studio.muted.get() { 0.0 } else { studio.level.get() };
        format!("transform:scaleX({level:.2})")
    };
    let words = move || match (studio.has_sound.get(), studio.muted.get()) {
        (false, _) => Some("No sound"),
        (true, true) => Some("Muted"),
        (true, false) => None,
    };
    view! {
        <span class="level" data-testid="level">
            {move || view! { <Icon glyph=glyph() /> }}
            <span class="level-track" aria-hidden="true">
                <span class="level-fill" style=scale></span>
            </span>
            <span class="level-word">{words}</span>
        </span>
    }
}

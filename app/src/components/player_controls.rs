use leptos::prelude::*;

use super::{Glyph, PictureSwitch};
use crate::{peer::PageState, recording::RecordingView, view::Player};

/// The buttons on the picture.
#[component]
pub(crate) fn PlayerControls(player: Player) -> impl IntoView {
    let never = Signal::derive(|| false);
    let recording = move || player.snapshot.with(|s| s.recording.as_ref().is_some_and(RecordingView::is_running));
    let is_recording = Memo::new(move |_| recording());
    let state = player.state();
    let can_record = Memo::new(move |_| state.get() == PageState::Live);
    view! {
        <div class="player-buttons" role="group" aria-label="Player">
            <PictureSwitch
                test_id="pause"
                pressed=player.paused
                names=("Pause (space)", "Play (space)")
                glyphs=(Glyph::Pause, Glyph::Play)
                on_click=move || player.toggle_paused()
            />
            <PictureSwitch
                test_id="mute"
                pressed=player.muted
                names=("Mute (m)", "Unmute (m)")
                glyphs=(Glyph::Sound, Glyph::SoundOff)
                on_click=move || player.toggle_muted()
            />
            <span class="spacer"></span>
            <Show when=move || is_recording.get() || can_record.get()>
                <PictureSwitch
                    test_id="record"
                    pressed=is_recording
                    names=("Record", "Stop recording")
                    glyphs=(Glyph::Record, Glyph::Stop)
                    on_click=move || player.record(!is_recording.get_untracked())
                />
            </Show>
            <PictureSwitch
                test_id="statistics-button"
                pressed=never
                names=("Statistics (i)", "Statistics (i)")
                glyphs=(Glyph::Statistics, Glyph::Statistics)
                on_click=move || player.toggle_statistics()
            />
            <Show when=move || player.can_float.get()>
                <PictureSwitch
                    test_id="float"
                    pressed=never
                    names=("Picture in picture", "Picture in picture")
                    glyphs=(Glyph::Float, Glyph::Float)
                    on_click=move || player.toggle_float()
                />
            </Show>
            <Show when=move || player.can_full_screen.get()>
                <PictureSwitch
                    test_id="full-screen"
                    pressed=never
                    names=("Full screen (f)", "Full screen (f)")
                    glyphs=(Glyph::Fill, Glyph::Unfill)
                    on_click=move || player.toggle_full_screen()
                />
            </Show>
        </div>
    }
}

use leptos::prelude::*;

use super::{Glyph, PictureSwitch, PlayerOverlay, StateBadge};
use crate::view::{Known, Player};

/// What viewers of a source see, with the state in words over it while there is nothing.
#[component]
pub(crate) fn SourcePicture(player: Player, known: Known) -> impl IntoView {
    let state = player.state();
    view! {
        <div class="preview" data-kind="source">
            <video data-testid="player" playsinline aria-label="Live picture" node_ref=player.video></video>
            <canvas
                class="stage-last-frame"
                aria-hidden="true"
                data-shown=move || player.has_last_frame.get().to_string()
                node_ref=player.last_frame
            ></canvas>
            <PlayerOverlay player known />
            <div class="preview-top">
                <StateBadge state />
            </div>
            <div class="preview-bottom">
                <span class="spacer"></span>
                <PictureSwitch
                    test_id="mute"
                    pressed=player.muted
                    names=("Mute (m)", "Unmute (m)")
                    glyphs=(Glyph::Sound, Glyph::SoundOff)
                    on_click=move || player.toggle_muted()
                />
            </div>
        </div>
    }
}

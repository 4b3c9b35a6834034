use leptos::prelude::*;

use super::{Glyph, Icon};

/// What this is, and the ways to begin, while nobody is live.
#[component]
pub(crate) fn Welcome() -> impl IntoView {
    view! {
        <section class="welcome" data-testid="welcome">
            <h1>"Nobody is live yet"</h1>
            <p class="welcome-lead">
                "Publish your camera or your screen from this browser, and share one link. Whoever opens it sees and hears \
                 you within a second."
            </p>
            <div class="choices">
                <a class="choice" href="/webcam" data-testid="choose-webcam">
                    <span class="choice-icon">
                        <Icon glyph=Glyph::Camera />
                    </span>
                    <span class="choice-name">"Webcam"</span>
                    <span class="choice-about">"Your camera and microphone"</span>
                </a>
                <a class="choice" href="/screen" data-testid="choose-screen">
                    <span class="choice-icon">
                        <Icon glyph=Glyph::Screen />
                    </span>
                    <span class="choice-name">"Screen"</span>
                    <span class="choice-about">"A screen, a window or a tab"</span>
                </a>
                <a class="choice" href="/source" data-testid="choose-source">
                    <span class="choice-icon">
                        <Icon glyph=Glyph::Stream />
                    </span>
                    <span class="choice-name">"Stream URL"</span>
                    <span class="choice-about">"An HLS stream or a camera on the network"</span>
                </a>
            </div>
        </section>
    }
}

use leptos::prelude::*;

use super::{Glyph, Icon, LinkBadge, ThemeSwitch};

/// The page of the navigation that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Live,
    Webcam,
    Screen,
    Source,
    Recordings,
    Dashboard,
    Elsewhere,
}

const PLACES: [(Place, &str, &str, Glyph); 6] = [
    (Place::Live, "/", "Live", Glyph::Live),
    (Place::Webcam, "/webcam", "Webcam", Glyph::Camera),
    (Place::Screen, "/screen", "Screen", Glyph::Screen),
    (Place::Source, "/source", "Stream", Glyph::Stream),
    (Place::Recordings, "/recordings", "Recordings", Glyph::Film),
    (Place::Dashboard, "/dashboard", "Dashboard", Glyph::Statistics),
];

/// The bar at the top, on a phone also one at the bottom, and the page between them.
#[component]
pub(crate) fn Frame(place: Place, children: Children) -> impl IntoView {
    let links = PLACES.map(|(target, path, name, glyph)| {
        let current = (target == place).then_some("page");
        view! {
            <a class="places-link" href=path aria-current=current>
                <Icon glyph />
                <span>{name}</span>
            </a>
        }
    });
    view! {
        <a class="skip" href="#content">
            "Skip to content"
        </a>
        <header class="bar">
            <a class="brand" href="/">
                <span class="brand-mark">
                    <Icon glyph=Glyph::Brand />
                </span>
                <span class="brand-name">"Kurento Live"</span>
            </a>
            <nav class="places" aria-label="Pages">
                {links}
            </nav>
            <div class="bar-end">
                <LinkBadge />
                <ThemeSwitch />
            </div>
        </header>
        <main id="content" tabindex="-1">
            {children()}
        </main>
    }
}

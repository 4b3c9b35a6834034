use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::{stats::Reading, words};

/// How much is sent, and in which size.
#[component]
pub(crate) fn BitrateFigure(#[prop(into)] reading: Signal<Option<Reading>>) -> impl IntoView {
    let bitrate =
        move || reading.with(|r| r.as_ref()?.figures.bitrate.map(words::bitrate)).unwrap_or_else(|| "–".into());
    let size = move || reading.with(|r| r.as_ref()?.figures.video()?.size.map(words::size));
    view! {
        <span class="figure">
            <Icon glyph=Glyph::Statistics />
            <span data-testid="bitrate">{bitrate}</span>
            <span class="quiet">{size}</span>
        </span>
    }
}

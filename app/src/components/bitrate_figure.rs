use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::{stats::Outgoing, words};

/// How much is sent, and in which size.
#[component]
pub(crate) fn BitrateFigure(#[prop(into)] figures: Signal<Option<Outgoing>>) -> impl IntoView {
    let bitrate = move || figures.with(|f| f.as_ref()?.bitrate.map(words::bitrate)).unwrap_or_else(|| "–".into());
    let size = move || figures.with(|f| f.as_ref()?.size.map(|(width, height)| format!("{width} × {height}")));
    view! {
        <span class="figure">
            <Icon glyph=Glyph::Statistics />
            <span data-testid="bitrate">{bitrate}</span>
            <span class="quiet">{size}</span>
        </span>
    }
}

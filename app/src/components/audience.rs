use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::words;

/// How many watch.
#[component]
pub(crate) fn Audience(#[prop(into)] viewers: Signal<u32>) -> impl IntoView {
    view! {
        <span class="figure">
            <Icon glyph=Glyph::Viewers />
            <span data-testid="viewers" data-count=move || viewers.get()>
                {move || words::viewers(viewers.get())}
            </span>
        </span>
    }
}

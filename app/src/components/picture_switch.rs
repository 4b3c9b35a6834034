use leptos::prelude::*;

use super::{Glyph, Icon};

/// A round button on a picture that turns something off and on. Of `names` and `glyphs` the first stands while it is on.
#[component]
pub(crate) fn PictureSwitch(
    test_id: &'static str,
    /// Whether it is off.
    #[prop(into)]
    pressed: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    names: (&'static str, &'static str),
    glyphs: (Glyph, Glyph),
    on_click: impl Fn() + 'static,
) -> impl IntoView {
    let name = move || if pressed.get() { names.1 } else { names.0 };
    let glyph = move || if pressed.get() { glyphs.1 } else { glyphs.0 };
    view! {
        <button
            type="button"
            class="round"
            data-testid=test_id
            data-off=move || pressed.get().to_string()
            aria-label=name
            title=name
            prop:disabled=move || disabled.get()
            on:click=move |_| on_click()
        >
            {move || view! { <Icon glyph=glyph() /> }}
        </button>
    }
}

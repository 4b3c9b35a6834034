use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::browser::switch_theme;

/// Switches between light and dark. Which of its pictures shows is the style sheet's business, because the server does not
/// know the theme.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button theme-switch"
            data-testid="theme"
            aria-label="Switch between light and dark"
            title="Switch between light and dark"
            on:click=|_| switch_theme()
        >
            <span class="when-light">
                <Icon glyph=Glyph::Moon />
            </span>
            <span class="when-dark">
                <Icon glyph=Glyph::Sun />
            </span>
        </button>
    }
}

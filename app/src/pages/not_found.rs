use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Frame, Place};

/// What an address leads to that has no page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <Title text="Not found · Kurento Live" />
        <Frame place=Place::Elsewhere>
            <section class="lost" data-testid="not-found">
                <p class="lost-code" aria-hidden="true">
                    "404"
                </p>
                <h1>"There is no page at this address"</h1>
                <p>"Check the address for a typing error, or start from the list of live sessions."</p>
                <a class="button button-primary button-large" href="/">
                    "See who is live"
                </a>
            </section>
        </Frame>
    }
}

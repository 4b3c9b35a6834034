use leptos::prelude::*;

use super::{LivePanel, Preview, PublishButton, PublishProblem, ShareBox, TitleField};
use crate::publish::Studio;

/// What the two publish pages share: the preview first and large, the button beside it, the choices under it.
#[component]
pub(crate) fn PublishLayout(
    studio: Studio,
    heading: &'static str,
    /// What can be chosen under the preview.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="publish">
            <h1 class="publish-heading">{heading}</h1>
            <div class="publish-picture">
                <Preview studio />
            </div>
            <div class="publish-side">
                <PublishProblem studio />
                <LivePanel studio />
                <ShareBox studio />
                <TitleField studio />
                <PublishButton studio />
            </div>
            <div class="publish-choices">{children()}</div>
        </div>
    }
}

use leptos::prelude::*;

use crate::publish::{ContentHint, Studio};

/// What the shared screen mostly shows.
#[component]
pub(crate) fn HintPicker(studio: Studio) -> impl IntoView {
    let choices = ContentHint::ALL.map(|hint| {
        let about = match hint {
            ContentHint::Detail => "Sharp at all times: documents, code, slides",
            ContentHint::Motion => "Smooth at all times: films, games",
        };
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="hint"
                    value=hint.name()
                    data-testid=format!("hint-{}", hint.name())
                    prop:checked=move || studio.hint.get() == hint
                    on:change=move |_| studio.set_hint(hint)
                />
                <span class="option-name">{hint.label()}</span>
                <span class="option-about">{about}</span>
            </label>
        }
    });
    view! {
        <fieldset class="options">
            <legend>"What do you share?"</legend>
            {choices}
        </fieldset>
    }
}

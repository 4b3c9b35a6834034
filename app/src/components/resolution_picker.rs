use leptos::prelude::*;

use crate::publish::{Resolution, Studio};

/// The choice of how large the picture is.
#[component]
pub(crate) fn ResolutionPicker(studio: Studio) -> impl IntoView {
    let chosen = Memo::new(move |_| studio.choice.with(|choice| choice.resolution));
    let options = Resolution::ALL.map(|resolution| {
        view! {
            <option value=resolution.name() prop:selected=move || chosen.get() == resolution>
                {resolution.label()}
            </option>
        }
    });
    view! {
        <label class="field">
            <span>"Resolution"</span>
            <select
                data-testid="resolution-select"
                on:change:target=move |event| {
                    if let Some(resolution) = Resolution::from_name(&event.target().value()) {
                        studio.choose(|choice| choice.resolution = resolution);
                    }
                }
            >
                {options}
            </select>
        </label>
    }
}

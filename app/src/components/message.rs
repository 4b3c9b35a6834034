use leptos::prelude::*;

use super::{Glyph, Icon};

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something does not work.
    Error,
    /// Something is worth knowing.
    Notice,
}

/// A sentence about what is wrong and what to do, next to where it happened. Nothing while there is no text.
#[component]
pub(crate) fn Message(
    tone: Tone,
    #[prop(into)] text: Signal<Option<String>>,
    /// What the person can do about it here.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let (class, test_id, role) = match tone {
        Tone::Error => ("message message-error", "error", "alert"),
        Tone::Notice => ("message", "notice", "status"),
    };
    let children = StoredValue::new(children);
    // The region stays in the page, so that screen readers notice what comes into it.
    view! {
        <div class="message-region" role=role>
            {move || {
                text.get()
                    .map(|text| {
                        view! {
                            <div class=class>
                                <Icon glyph=Glyph::Warning />
                                <div class="message-body">
                                    <p data-testid=test_id>{text}</p>
                                    {children.with_value(|children| children.as_ref().map(|children| children()))}
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

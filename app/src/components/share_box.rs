use std::time::Duration;

use leptos::{html::Input, prelude::*};
use messages::SessionId;
use wasm_bindgen_futures::spawn_local;

use super::{Glyph, Icon};
use crate::browser::{Slot, Timeout, copy, window};

const CONFIRMED_FOR: Duration = Duration::from_secs(2);

/// The link for viewers: to read, to copy, and as a QR code. Shown once there is a link.
#[component]
pub(crate) fn ShareBox(
    #[prop(into)] link: Signal<Option<String>>,
    /// The session that it leads to.
    #[prop(into)]
    id: Signal<Option<SessionId>>,
) -> impl IntoView {
    let (link, id) = (Memo::new(move |_| link.get()), Memo::new(move |_| id.get()));
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let confirmation = Slot::<Timeout>::empty();
    let copy_link = move |_| {
        let Some(field) = field.get_untracked() else { return };
        spawn_local(async move {
            let worked = copy(field).await;
            _ = copied.try_set(worked);
            confirmation.fill(Timeout::new(CONFIRMED_FOR, move || copied.set(false)));
        });
    };
    let box_of = move |link: String| {
        let qr = id.get().map(|id| format!("/api/sessions/{id}/qr.svg"));
        view! {
            <section class="share" aria-labelledby="share-heading">
                <h2 id="share-heading">"Share this link"</h2>
                <div class="share-row">
                    <input
                        type="text"
                        readonly
                        aria-label="Link for viewers"
                        data-testid="share-link"
                        node_ref=field
                        prop:value=absolute(&link)
                        on:focus=move |_| select_all(field)
                    />
                    <button
                        type="button"
                        class="button button-primary"
                        data-testid="copy-link"
                        data-copied=move || copied.get().to_string()
                        on:click=copy_link
                    >
                        <Show
                            when=move || copied.get()
                            fallback=|| view! { <Icon glyph=Glyph::Copy /> }
                        >
                            <Icon glyph=Glyph::Check />
                        </Show>
                        <span aria-live="polite">{move || if copied.get() { "Link copied" } else { "Copy link" }}</span>
                    </button>
                </div>
                <div class="share-code">
                    <img data-testid="qr" src=qr alt="QR code of the link for viewers" width="120" height="120" />
                    <p>"Point a phone at the code to watch there."</p>
                </div>
            </section>
        }
    };
    move || link.get().map(box_of)
}

/// The server gives a path if it does not know its public URL; the browser knows where it is.
fn absolute(link: &str) -> String {
    if link.starts_with('/') {
        format!("{}{link}", window().location().origin().unwrap_or_default())
    } else {
        link.into()
    }
}

fn select_all(field: NodeRef<Input>) {
    if let Some(field) = field.get_untracked() {
        field.select();
    }
}

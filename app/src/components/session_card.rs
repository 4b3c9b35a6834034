use std::time::Duration;

use leptos::prelude::*;
use messages::{SessionKind, SessionState, SessionSummary};

use super::{Audience, Glyph, Icon, StateBadge};
use crate::words;

/// One live session, as a link to it. `since` is how long ago the server told.
#[component]
pub(crate) fn SessionCard(
    #[prop(into)] session: Signal<SessionSummary>,
    #[prop(into)] since: Signal<Duration>,
) -> impl IntoView {
    let id = session.with_untracked(|session| session.session_id.clone());
    let kind = session.with_untracked(|session| session.kind);
    let (kind_word, glyph) = match kind {
        SessionKind::Webcam => ("Webcam", Glyph::Camera),
        SessionKind::Screen => ("Screen", Glyph::Screen),
        SessionKind::Source => ("Stream", Glyph::Stream),
    };
    let picture = {
        let id = id.clone();
        Memo::new(move |_| session.with(|s| s.picture).map(|n| format!("/api/sessions/{id}/picture?n={n}")))
    };
    // Who publishes has the session's page open; a source has nobody but this.
    let manage = (kind == SessionKind::Source).then(|| {
        view! {
            <a class="card-manage" href=format!("/source/{id}") aria-label="Manage this stream" title="Manage">
                <Icon glyph=Glyph::Settings />
            </a>
        }
    });
    let is_interrupted = move || session.with(|s| s.state == SessionState::Interrupted);
    let age = move || Duration::from_millis(session.with(|s| s.age_ms)) + since.get();
    view! {
        <a
            class="card"
            href=format!("/watch/{id}")
            data-testid="session-card"
            data-session-id=id.to_string()
            data-stale=is_interrupted
        >
            <span class="card-picture">
                <span class="card-placeholder">
                    <Icon glyph />
                </span>
                {move || {
                    picture.get().map(|url| view! { <img src=url alt="" width="640" height="360" decoding="async" /> })
                }}
                <StateBadge state=Signal::derive(move || session.with(|s| s.state.into())) />
                <Show when=move || session.with(|s| s.recording)>
                    <span class="badge badge-recording" data-testid="recording">
                        "Recording"
                    </span>
                </Show>
            </span>
            <span class="card-title">{move || session.with(|s| s.title.to_string())}</span>
            <span class="card-facts">
                <span class="figure">
                    <Icon glyph />
                    {kind_word}
                </span>
                <Audience viewers=Signal::derive(move || session.with(|s| s.viewers)) />
                <span class="figure">
                    <Icon glyph=Glyph::Clock />
                    <span data-testid="duration">{move || words::clock(age())}</span>
                </span>
            </span>
        </a>
        {manage}
    }
}

use leptos::prelude::*;
use messages::{EventLevel, LoggedEvent, PeerId};

use super::{Message, Tone};
use crate::browser::local_clock;
use crate::dashboard::{EVENT_KINDS, EventLog, event_kind};

/// What happened, newest first, as a console shows it.
#[component]
pub(crate) fn EventList(
    /// Only what happened to this one.
    #[prop(optional_no_strip)]
    peer: Option<PeerId>,
) -> impl IntoView {
    let is_of_all = peer.is_none();
    let log = EventLog::new(peer);
    log.enter();
    let events = move || log.events.with(|events| events.clone().unwrap_or_default());
    let is_awaited = move || log.events.with(Option::is_none) && log.problem.with(Option::is_none);
    let is_empty = move || log.events.with(|events| events.as_ref().is_some_and(Vec::is_empty));
    let is_narrowed = move || log.kind.with(Option::is_some) || log.text.with(|text| !text.trim().is_empty());
    view! {
        <section class="events" data-testid="events">
            <div class="events-head">
                <h2>"Events"</h2>
                {is_of_all.then(|| view! { <EventFilters log /> })}
            </div>
            <Message tone=Tone::Error text=log.problem />
            <Show when=is_awaited>
                <p class="quiet" role="status">
                    "Reading what happened"
                </p>
            </Show>
            <Show when=is_empty>
                <p class="quiet">
                    {move || if is_narrowed() { "Nothing that matches has happened." } else { "Nothing has happened yet." }}
                </p>
            </Show>
            <ol class="events-list" aria-label="Events, newest first">
                {move || events().into_iter().map(|event| row(event, is_of_all)).collect_view()}
            </ol>
            <Show when=move || log.has_older.get()>
                <button type="button" class="button" data-testid="events-older" on:click=move |_| log.read_older()>
                    "Show older"
                </button>
            </Show>
        </section>
    }
}

#[component]
fn EventFilters(log: EventLog) -> impl IntoView {
    let kinds = EVENT_KINDS.map(|(_, name, words)| view! { <option value=name>{words}</option> });
    let choose = move |name: String| log.wish(event_kind(&name), log.text.get_untracked());
    let search = move |text: String| log.wish(log.kind.get_untracked(), text);
    view! {
        <div class="events-filters">
            <label class="field">
                <span>"About"</span>
                <select data-testid="events-kind" on:change:target=move |event| choose(event.target().value())>
                    <option value="">"Everything"</option>
                    {kinds}
                </select>
            </label>
            <label class="field">
                <span>"With the words"</span>
                <input
                    type="search"
                    maxlength="200"
                    autocomplete="off"
                    data-testid="events-text"
                    on:input:target=move |event| search(event.target().value())
                />
            </label>
            <label class="events-follow">
                <input
                    type="checkbox"
                    data-testid="events-follow"
                    prop:checked=move || log.follows.get()
                    on:change:target=move |event| log.follow(event.target().checked())
                />
                <span>"Follow"</span>
            </label>
        </div>
    }
}

fn row(event: LoggedEvent, has_link: bool) -> impl IntoView {
    let peer = event.peer_id.filter(|_| has_link);
    let level = match event.level {
        EventLevel::Info => "info",
        EventLevel::Warning => "warning",
        EventLevel::Error => "error",
    };
    view! {
        <li data-level=level data-testid="event">
            <time>{local_clock(event.at_ms)}</time>
            <span>{event.sentence}</span>
            {peer.map(|peer| view! { <a href=format!("/dashboard/peers/{peer}")>"Details"</a> })}
        </li>
    }
}

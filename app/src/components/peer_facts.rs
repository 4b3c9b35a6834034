use std::time::Duration;

use leptos::prelude::*;
use messages::PeerFacts;

use super::peer_table::{report, role};
use crate::{dashboard::PeerDesk, words};

/// Who a peer is.
#[component]
pub(crate) fn PeerFactList(desk: PeerDesk) -> impl IntoView {
    let shown = move |name: &'static str, testid: &'static str, value: Memo<Option<String>>| {
        view! {
            <Show when=move || value.with(Option::is_some)>
                <div>
                    <dt>{name}</dt>
                    <dd data-testid=testid>{value}</dd>
                </div>
            </Show>
        }
    };
    // What is not known is left out.
    let fact = move |name: &'static str, testid: &'static str, value: fn(&PeerFacts) -> Option<String>| {
        shown(name, testid, Memo::new(move |_| desk.told(value)))
    };
    let moment = move |at_ms: i64| words::moment(at_ms, desk.is_alive.get());
    let came = Memo::new(move |_| desk.told(|facts| Some(moment(facts.started_ms))));
    let left = Memo::new(move |_| desk.told(|facts| facts.ended_ms.map(moment)));
    let title = Memo::new(move |_| desk.told(|facts| Some(facts.title.to_string())));
    let session = Memo::new(move |_| desk.told(|facts| Some(session_page(facts))));
    view! {
        <dl class="peer-facts" data-testid="peer-facts">
            <div>
                <dt>"Session"</dt>
                <dd>
                    <a href=session data-testid="peer-session">
                        {title}
                    </a>
                </dd>
            </div>
            {fact("Role", "role", |facts| Some(role(facts.role).to_owned()))}
            {fact("Browser", "browser", |facts| facts.browser.as_deref().map(|family| words::browser(family).to_owned()))}
            {fact("Path", "path", |facts| facts.path.clone())}
            {fact("Codec", "codec", |facts| facts.now.as_ref()?.codec.clone())}
            {shown("Came", "came", came)}
            {shown("Left", "left", left)}
            {fact("Stayed", "stayed", |facts| if facts.now.is_none() { stay(facts) } else { None })}
            {fact("Here for", "here-for", |facts| if facts.now.is_some() { stay(facts) } else { None })}
            {fact("Last report", "report", |facts| facts.now.as_ref().map(report))}
        </dl>
    }
}

/// Where its session is to be seen: live, or how it was.
fn session_page(facts: &PeerFacts) -> String {
    match facts.ended_ms {
        None => format!("/watch/{}", facts.session_id),
        Some(_) => format!("/dashboard?session={}#history", facts.session_id),
    }
}

fn stay(facts: &PeerFacts) -> Option<String> {
    let stayed_ms = match (&facts.now, facts.ended_ms) {
        (Some(now), _) => now.age_ms,
        (None, Some(ended_ms)) => u64::try_from(ended_ms - facts.started_ms).unwrap_or(0),
        (None, None) => return None,
    };
    Some(words::clock(Duration::from_millis(stayed_ms)))
}

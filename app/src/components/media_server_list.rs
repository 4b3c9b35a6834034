use leptos::prelude::*;
use messages::MediaServerState;

use crate::{dashboard::Board, words};

/// The media servers and how they are.
#[component]
pub(crate) fn MediaServerList(board: Board) -> impl IntoView {
    let states =
        move || board.shown.with(|shown| shown.as_ref().map(|shown| shown.media_servers.clone()).unwrap_or_default());
    view! {
        <section class="media-servers">
            <h2>"Media servers"</h2>
            <ul class="media-servers-list">
                {move || {
                    let is_alive = board.is_alive.get();
                    states().into_iter().map(|state| server(state, is_alive)).collect_view()
                }}
            </ul>
        </section>
    }
}

fn server(state: MediaServerState, is_alive: bool) -> impl IntoView {
    let MediaServerState { name, healthy, since_ms, problem, sessions, version, started_ms, pipelines, cpu, memory } =
        state;
    let moment = move |at_ms: i64| words::moment(at_ms, is_alive);
    let health = if healthy { "Healthy" } else { "Away" };
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
    };
    view! {
        <li data-testid="media-server" data-healthy=healthy.to_string()>
            <p class="media-server-name">
                <span class="health-dot"></span>
                <strong>{if name == "embedded" { "Embedded".to_owned() } else { name }}</strong>
                <span class="quiet">{format!("{health} since {}", moment(since_ms))}</span>
            </p>
            {problem.map(|problem| view! { <p class="media-server-problem">{problem}</p> })}
            <dl class="media-server-facts">
                {fact("Version", version)}
                {fact("Started", started_ms.map(moment))}
                {fact("Sessions", Some(sessions.to_string()))}
                {fact("Pipelines", pipelines.map(|pipelines| pipelines.to_string()))}
                {fact("Processors", cpu.map(words::percent))}
                {fact("Memory", memory.map(words::bytes))}
            </dl>
        </li>
    }
}

use leptos::prelude::*;
use messages::Experience;

use crate::{dashboard::Board, words};

/// The figures at the top of the dashboard.
#[component]
pub(crate) fn BoardFigures(board: Board) -> impl IntoView {
    let figure = move |name: &'static str, testid: &'static str, value: fn(&Experience) -> String| {
        let value = move || board.shown.with(|shown| shown.as_ref().map(value));
        view! {
            <div class="tile">
                <dt>{name}</dt>
                <dd data-testid=testid>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="tiles">
            {figure("Sessions", "sessions", |shown| shown.sessions.to_string())}
            {figure("Publishers", "publishers", |shown| shown.publishers.peers.to_string())}
            {figure("Viewers", "viewers", |shown| shown.viewers.peers.to_string())}
            {figure("Coming in", "bitrate-in", |shown| words::bitrate(shown.publishers.total_bitrate))}
            {figure("Going out", "bitrate-out", |shown| words::bitrate(shown.viewers.total_bitrate))}
            {figure("On a relay", "relayed", relayed)}
            {figure("Last round", "round", round)}
            {figure("Took", "round-time", round_time)}
        </dl>
    }
}

fn relayed(shown: &Experience) -> String {
    shown.viewers.relayed.or(shown.publishers.relayed).map_or_else(|| "–".to_owned(), words::percent)
}

fn round(shown: &Experience) -> String {
    let told = |round: &messages::RoundSummary| format!("{} of {}", round.answered, round.asked);
    shown.round.as_ref().map_or_else(|| "Nobody to ask".to_owned(), told)
}

fn round_time(shown: &Experience) -> String {
    shown.round.as_ref().map_or_else(|| "–".to_owned(), |round| format!("{} ms", round.execution_ms))
}

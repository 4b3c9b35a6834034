use leptos::prelude::*;
use messages::{Experience, RoundSummary};

use super::Sparkline;
use crate::{dashboard::Board, words};

/// The figures at the top of the dashboard, with how they were since the page was opened.
#[component]
pub(crate) fn BoardFigures(board: Board) -> impl IntoView {
    let figure = move |name: &'static str,
                       testid: &'static str,
                       value: fn(&Experience) -> String,
                       drawn: fn(&Experience) -> f64| {
        let value = Memo::new(move |_| board.shown.with(|shown| shown.as_ref().map(value)));
        let drawn = Memo::new(move |_| board.trail.with(|trail| trail.iter().map(drawn).collect::<Vec<_>>()));
        view! {
            <div class="tile">
                <dt>{name}</dt>
                <dd data-testid=testid>{value}</dd>
                <Sparkline values=drawn />
            </div>
        }
    };
    view! {
        <dl class="tiles">
            {figure("Sessions", "sessions", |shown| shown.sessions.to_string(), |shown| f64::from(shown.sessions))}
            {figure(
                "Publishers",
                "publishers",
                |shown| shown.publishers.peers.to_string(),
                |shown| f64::from(shown.publishers.peers),
            )}
            {figure("Viewers", "viewers", |shown| shown.viewers.peers.to_string(), |shown| f64::from(shown.viewers.peers))}
            {figure(
                "Coming in",
                "bitrate-in",
                |shown| words::bitrate(shown.publishers.total_bitrate),
                |shown| shown.publishers.total_bitrate,
            )}
            {figure(
                "Going out",
                "bitrate-out",
                |shown| words::bitrate(shown.viewers.total_bitrate),
                |shown| shown.viewers.total_bitrate,
            )}
            {figure(
                "On a relay",
                "relayed",
                |shown| relayed(shown).map_or_else(|| "–".to_owned(), words::percent),
                |shown| relayed(shown).unwrap_or_default(),
            )}
            {figure("Last round", "round", round, |shown| of_round(shown, |round| round.answered))}
            {figure("Took", "round-time", round_time, |shown| of_round(shown, |round| round.execution_ms))}
        </dl>
    }
}

fn relayed(shown: &Experience) -> Option<f64> {
    shown.viewers.relayed.or(shown.publishers.relayed)
}

fn of_round(shown: &Experience, figure: fn(&RoundSummary) -> u32) -> f64 {
    f64::from(shown.round.as_ref().map(figure).unwrap_or_default())
}

fn round(shown: &Experience) -> String {
    let told = |round: &RoundSummary| format!("{} of {}", round.answered, round.asked);
    shown.round.as_ref().map_or_else(|| "Nobody to ask".to_owned(), told)
}

fn round_time(shown: &Experience) -> String {
    shown.round.as_ref().map_or_else(|| "–".to_owned(), |round| format!("{} ms", round.execution_ms))
}

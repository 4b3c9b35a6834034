use leptos::prelude::*;
use messages::SessionExperience;

use crate::{dashboard::Board, words};

/// What each session's peers experienced over the last minute, those in trouble first.
#[component]
pub(crate) fn SessionTable(board: Board) -> impl IntoView {
    let live = move || board.shown.with(|shown| shown.as_ref().map(|shown| shown.live.clone()).unwrap_or_default());
    let has_any = move || board.shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.live.is_empty()));
    const HEADS: [&str; 10] = [
        "Session",
        "Watching",
        "Coming in",
        "Each viewer",
        "Loss",
        "There and back",
        "Pictures",
        "Freezes",
        "Score",
        "History",
    ];
    view! {
        <Show when=has_any>
            <section class="sessions">
                <h2>"Sessions over the last minute"</h2>
                <div class="peers-scroll" tabindex="0" role="region" aria-label="Sessions, those in trouble first">
                    <table class="peers-table" data-testid="sessions-table">
                        <thead>
                            <tr>{HEADS.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                        </thead>
                        <tbody>{move || live().into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

fn row(session: SessionExperience) -> impl IntoView {
    let SessionExperience { session_id, title, watching, publishers, viewers, .. } = session;
    let coming_in = if publishers.peers > 0 { words::bitrate(publishers.total_bitrate) } else { unknown() };
    let rate = viewers.frame_rate.map_or_else(unknown, |rate| format!("{rate:.0} fps"));
    let freezes = viewers.freezes.map_or_else(unknown, |freezes| format!("{freezes:.1} a minute"));
    view! {
        <tr data-testid="session-row" data-session-id=session_id.to_string()>
            <td>
                <a href=format!("/watch/{session_id}")>{title.to_string()}</a>
            </td>
            <td class="number">{watching}</td>
            <td class="number">{coming_in}</td>
            <td class="number">{viewers.bitrate.map_or_else(unknown, words::bitrate)}</td>
            <td class="number">{viewers.loss.map_or_else(unknown, words::percent)}</td>
            <td class="number">{viewers.round_trip.map_or_else(unknown, words::milliseconds)}</td>
            <td class="number">{rate}</td>
            <td class="number">{freezes}</td>
            <td class="number">{viewers.score.map_or_else(unknown, |score| format!("{score:.1} of 5"))}</td>
            <td class="downloads">
                <a
                    href=format!("/api/history/sessions/{session_id}/reports.csv")
                    download
                    title="A table, for spreadsheets"
                >
                    "CSV"
                </a>
                <a
                    href=format!("/api/history/sessions/{session_id}/reports.json")
                    download
                    title="In the format of webrtc-internals, for tools that read it"
                >
                    "JSON"
                </a>
            </td>
        </tr>
    }
}

fn unknown() -> String {
    "–".to_owned()
}

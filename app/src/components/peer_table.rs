use leptos::prelude::*;
use messages::{PeerExperience, PeerRole};

use crate::dashboard::{Board, History, Scope};
use crate::words;

/// One row for each peer, the worst first.
#[component]
pub(crate) fn PeerTable(board: Board, history: History) -> impl IntoView {
    let peers = move || board.shown.with(|shown| shown.as_ref().map(|shown| shown.peers.clone()).unwrap_or_default());
    let rows = move || peers().into_iter().map(move |peer| row(peer, history)).collect_view();
    const HEADS: [&str; 14] = [
        "Session",
        "Who",
        "Score",
        "Why",
        "Picture",
        "Codec",
        "Bitrate",
        "Loss",
        "There and back",
        "Freezes",
        "First picture",
        "Path",
        "Report",
        "History",
    ];
    view! {
        <section class="peers">
            <h2>"Everybody"</h2>
            <div class="peers-scroll" tabindex="0" role="region" aria-label="Everybody, the worst first">
                <table class="peers-table" data-testid="peers">
                    <thead>
                        <tr>{HEADS.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(peer: PeerExperience, history: History) -> impl IntoView {
    let id = peer.peer_id.clone();
    let picture = peer.width.zip(peer.height).map(words::size);
    let rate = peer.frame_rate.map(|rate| format!("{rate:.0} fps"));
    let picture = [picture, rate].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let first_frame = peer.first_frame.map(|seconds| format!("{seconds:.1} s"));
    let report = match (peer.silent, peer.report_age_ms) {
        (true, _) => "Silent".to_owned(),
        (false, Some(age)) => format!("{} s ago", age / 1000),
        (false, None) => "Awaited".to_owned(),
    };
    let level = match peer.score {
        Some(5) => "good",
        Some(4) => "fair",
        Some(_) => "poor",
        None => "unknown",
    };
    view! {
        <tr data-testid="peer" data-peer-id=peer.peer_id.to_string() data-silent=peer.silent.to_string() data-level=level>
            <td>
                <a href=format!("/watch/{}", peer.session_id)>{peer.title.to_string()}</a>
            </td>
            <td>{role(peer.role)}</td>
            <td class="number" data-testid="score">
                {peer.score.map_or_else(unknown, |score| format!("{score} of 5"))}
            </td>
            <td data-testid="reason">{peer.reason.unwrap_or_default()}</td>
            <td class="number">{picture}</td>
            <td>{peer.codec.unwrap_or_else(unknown)}</td>
            <td class="number" data-testid="bitrate">{peer.bitrate.map_or_else(unknown, words::bitrate)}</td>
            <td class="number" data-testid="loss">{peer.loss.map_or_else(unknown, words::percent)}</td>
            <td class="number" data-testid="round-trip">{peer.round_trip.map_or_else(unknown, words::milliseconds)}</td>
            <td class="number">{peer.freezes.map_or_else(unknown, |freezes| freezes.to_string())}</td>
            <td class="number">{first_frame.unwrap_or_else(unknown)}</td>
            <td>{peer.path.unwrap_or_else(unknown)}</td>
            <td class="number" data-testid="report">{report}</td>
            <td class="downloads">
                <a
                    href=format!("/dashboard?peer={}#history", peer.peer_id)
                    data-testid="peer-charts"
                    on:click=move |_| history.choose(Scope::Peer(id.clone()))
                >
                    "Charts"
                </a>
                <a href=format!("/api/peers/{}/history.csv", peer.peer_id) download>
                    "CSV"
                </a>
                <a href=format!("/api/peers/{}/history.json", peer.peer_id) download>
                    "JSON"
                </a>
            </td>
        </tr>
    }
}

pub(super) fn role(role: PeerRole) -> &'static str {
    match role {
        PeerRole::Publisher => "Publisher",
        PeerRole::Viewer => "Viewer",
    }
}

fn unknown() -> String {
    "–".to_owned()
}

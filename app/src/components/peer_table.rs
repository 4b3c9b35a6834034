use leptos::prelude::*;
use messages::{PeerExperience, PeerRole};

use super::peer_facts::level;
use crate::dashboard::Board;
use crate::words;

/// One row for each peer, the worst first.
#[component]
pub(crate) fn PeerTable(board: Board) -> impl IntoView {
    let peers = move || board.shown.with(|shown| shown.as_ref().map(|shown| shown.peers.clone()).unwrap_or_default());
    let rows = move || peers().into_iter().map(row).collect_view();
    const HEADS: [&str; 13] = [
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

fn row(peer: PeerExperience) -> impl IntoView {
    let picture = peer.width.zip(peer.height).map(words::size);
    let rate = peer.frame_rate.map(|rate| format!("{rate:.0} fps"));
    let picture = [picture, rate].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let first_frame = peer.first_frame.map(|seconds| format!("{seconds:.1} s"));
    let (report, level) = (report(&peer), level(peer.score));
    view! {
        <tr data-testid="peer" data-peer-id=peer.peer_id.to_string() data-silent=peer.silent.to_string() data-level=level>
            <td>
                <a href=format!("/watch/{}", peer.session_id)>{peer.title.to_string()}</a>
            </td>
            <td>
                <a href=format!("/dashboard/peers/{}", peer.peer_id) data-testid="peer-link">
                    {role(peer.role)}
                </a>
            </td>
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
        </tr>
    }
}

/// How long ago it reported, in words.
pub(super) fn report(peer: &PeerExperience) -> String {
    match (peer.silent, peer.report_age_ms) {
        (true, _) => "Silent".to_owned(),
        (false, Some(age)) => format!("{} s ago", age / 1000),
        (false, None) => "Awaited".to_owned(),
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

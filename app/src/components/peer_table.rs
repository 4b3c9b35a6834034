use leptos::{ev, prelude::*};
use messages::{PeerExperience, PeerRole};

use super::peer_verdict::level;
use super::{Message, PeerFilters, Tone};
use crate::dashboard::{PeerList, Row};
use crate::words;

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

/// One row for each peer, the worst first. Rows do not move under whoever points at one.
#[component]
pub(crate) fn PeerTable() -> impl IntoView {
    let list = PeerList::new();
    list.enter();
    let is_empty = Memo::new(move |_| list.rows.with(Vec::is_empty));
    view! {
        <section class="peers">
            <PeerFilters list />
            <Message tone=Tone::Error text=list.problem />
            <Show when=move || is_empty.get() && list.matching.get() == 0>
                <p class="quiet" data-testid="peers-none">
                    "Nobody who is here matches."
                </p>
            </Show>
            <div
                class="peers-scroll"
                tabindex="0"
                role="region"
                aria-label="Everybody, the worst first"
                hidden=move || is_empty.get()
                on:pointerenter=move |_: ev::PointerEvent| list.is_pointed_at.set(true)
                on:pointerleave=move |_: ev::PointerEvent| list.is_pointed_at.set(false)
                on:focusin=move |_| list.has_focus.set(true)
                on:focusout=move |_| list.has_focus.set(false)
            >
                <table class="peers-table" data-testid="peers">
                    <thead>
                        <tr>{HEADS.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                    </thead>
                    <tbody>
                        <For each=move || list.rows.get() key=|row| row.id.clone() children=row />
                    </tbody>
                </table>
            </div>
        </section>
    }
}

fn row(row: Row) -> impl IntoView {
    let Row { id, peer, is_past } = row;
    let told = |value: fn(&PeerExperience) -> String| {
        let peer = peer.clone();
        move || peer.with(value)
    };
    let (title, session) = peer.with_untracked(|peer| (peer.title.to_string(), format!("/watch/{}", peer.session_id)));
    let role = peer.with_untracked(|peer| role(peer.role));
    view! {
        <tr
            data-testid="peer"
            data-peer-id=id.to_string()
            data-silent=told(|peer| peer.silent.to_string())
            data-level=told(|peer| level(peer.score).to_owned())
            data-past=move || is_past.get().to_string()
        >
            <td>
                <a href=session>{title}</a>
            </td>
            <td>
                <a href=format!("/dashboard/peers/{id}") data-testid="peer-link">
                    {role}
                </a>
            </td>
            <td class="number" data-testid="score">
                {told(|peer| or_unknown(peer.score.map(|score| format!("{score} of 5"))))}
            </td>
            <td data-testid="reason">{told(|peer| peer.reason.clone().unwrap_or_default())}</td>
            <td class="number">{told(picture)}</td>
            <td>{told(|peer| or_unknown(peer.codec.clone()))}</td>
            <td class="number" data-testid="bitrate">
                {told(|peer| or_unknown(peer.bitrate.map(words::bitrate)))}
            </td>
            <td class="number" data-testid="loss">
                {told(|peer| or_unknown(peer.loss.map(words::percent)))}
            </td>
            <td class="number" data-testid="round-trip">
                {told(|peer| or_unknown(peer.round_trip.map(words::milliseconds)))}
            </td>
            <td class="number">{told(|peer| or_unknown(peer.freezes.map(|freezes| freezes.to_string())))}</td>
            <td class="number">{told(|peer| or_unknown(peer.first_frame.map(|seconds| format!("{seconds:.1} s"))))}</td>
            <td>{told(|peer| or_unknown(peer.path.clone()))}</td>
            <td class="number" data-testid="report">
                {told(report)}
            </td>
        </tr>
    }
}

fn picture(peer: &PeerExperience) -> String {
    let size = peer.width.zip(peer.height).map(words::size);
    let rate = peer.frame_rate.map(|rate| format!("{rate:.0} fps"));
    [size, rate].into_iter().flatten().collect::<Vec<_>>().join(", ")
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

fn or_unknown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".to_owned())
}

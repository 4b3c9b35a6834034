use leptos::prelude::*;
use messages::{LastReport, PeerExperience, PeerFacts};

use crate::{dashboard::PeerDesk, words};

/// What a peer experiences, or said last.
#[component]
pub(crate) fn PeerFigures(desk: PeerDesk) -> impl IntoView {
    let figure = move |name: &'static str, testid: &'static str, value: fn(&Figures) -> Option<String>| {
        let value = Memo::new(move |_| desk.told(|facts| value(&Figures::of(facts))).unwrap_or_else(|| "–".to_owned()));
        view! {
            <div class="tile">
                <dt>{name}</dt>
                <dd data-testid=testid>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="tiles" data-testid="peer-figures">
            {figure("Bitrate", "bitrate", |of| of.bitrate.map(words::bitrate))}
            {figure("Packets lost", "loss", |of| of.loss.map(words::percent))}
            {figure("There and back", "round-trip", |of| of.round_trip.map(words::milliseconds))}
            {figure("Jitter", "jitter", |of| of.jitter.map(words::milliseconds))}
            {figure("Picture", "picture", |of| of.size.map(words::size))}
            {figure("Pictures a second", "frame-rate", |of| of.frame_rate.map(|rate| format!("{rate:.0} fps")))}
            {figure("Freezes", "freezes", |of| of.freezes.map(|freezes| freezes.to_string()))}
            {figure("First picture", "first-frame", |of| of.first_frame.map(|seconds| format!("{seconds:.1} s")))}
        </dl>
    }
}

/// What there is to show of a peer, from wherever it is known.
struct Figures {
    bitrate: Option<f64>,
    loss: Option<f64>,
    round_trip: Option<f64>,
    jitter: Option<f64>,
    size: Option<(u16, u16)>,
    frame_rate: Option<f64>,
    freezes: Option<u64>,
    first_frame: Option<f64>,
}

impl Figures {
    fn of(facts: &PeerFacts) -> Self {
        match &facts.now {
            Some(now) => Self::now(now),
            None => Self::last(&facts.last.clone().unwrap_or_default()),
        }
    }

    fn now(now: &PeerExperience) -> Self {
        let PeerExperience { bitrate, loss, round_trip, jitter, frame_rate, freezes, first_frame, .. } = *now;
        let size = now.width.zip(now.height);
        Self { bitrate, loss, round_trip, jitter, size, frame_rate, freezes, first_frame }
    }

    fn last(last: &LastReport) -> Self {
        let LastReport { bitrate, loss, round_trip, jitter, frame_rate, .. } = *last;
        let size = last.width.zip(last.height);
        Self { bitrate, loss, round_trip, jitter, size, frame_rate, freezes: None, first_frame: None }
    }
}

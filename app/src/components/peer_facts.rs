use leptos::prelude::*;
use messages::{LastReport, PeerExperience, PeerFacts, PeerRole};

use crate::{dashboard::PeerDesk, words};

/// What a peer experiences, or said last.
#[component]
pub(crate) fn PeerFigures(desk: PeerDesk) -> impl IntoView {
    let figure = move |name: &'static str, testid: &'static str, value: fn(&Figures) -> Option<String>| {
        let value = Memo::new(move |_| desk.told(|facts| value(&Figures::of(facts))).unwrap_or_else(unknown));
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
    let session = move || {
        desk.told(|facts| {
            let href = match facts.ended_ms {
                None => format!("/watch/{}", facts.session_id),
                Some(_) => format!("/dashboard?session={}#history", facts.session_id),
            };
            Some(view! { <a href=href data-testid="peer-session">{facts.title.to_string()}</a> })
        })
    };
    view! {
        <dl class="peer-facts" data-testid="peer-facts">
            <div>
                <dt>"Session"</dt>
                <dd>{session}</dd>
            </div>
            {fact("Role", "role", |facts| Some(super::peer_table::role(facts.role).to_owned()))}
            {fact("Browser", "browser", |facts| facts.browser.as_deref().map(|family| words::browser(family).to_owned()))}
            {fact("Path", "path", |facts| facts.path.clone())}
            {fact("Codec", "codec", |facts| facts.now.as_ref()?.codec.clone())}
            {shown("Came", "came", came)}
            {shown("Left", "left", left)}
            {fact("Stayed", "stayed", |facts| if facts.now.is_none() { stay(facts) } else { None })}
            {fact("Here for", "here-for", |facts| if facts.now.is_some() { stay(facts) } else { None })}
            {fact("Last report", "report", |facts| facts.now.as_ref().map(super::peer_table::report))}
        </dl>
    }
}

fn stay(facts: &PeerFacts) -> Option<String> {
    let stayed_ms = match (&facts.now, facts.ended_ms) {
        (Some(now), _) => now.age_ms,
        (None, Some(ended_ms)) => u64::try_from(ended_ms - facts.started_ms).unwrap_or(0),
        (None, None) => return None,
    };
    Some(words::clock(std::time::Duration::from_millis(stayed_ms)))
}

/// Whether it does well, and why not.
#[component]
pub(crate) fn PeerVerdict(desk: PeerDesk) -> impl IntoView {
    let score = Memo::new(move |_| desk.told(score));
    let words = Memo::new(move |_| desk.told(|facts| Some(verdict(facts))).unwrap_or_default());
    view! {
        <p class="peer-verdict" aria-live="polite" data-level=move || level(score.get())>
            <strong data-testid="score">{move || score.get().map_or_else(unknown, |score| format!("{score} of 5"))}</strong>
            <span data-testid="reason">{words}</span>
        </p>
    }
}

fn score(facts: &PeerFacts) -> Option<u8> {
    match &facts.now {
        Some(now) => now.score,
        None => facts.last.as_ref().and_then(|last| last.score),
    }
}

fn verdict(facts: &PeerFacts) -> String {
    let Some(now) = &facts.now else {
        return match (facts.role, &facts.last) {
            (_, None) => "It has left, and nothing is kept of what it reported.".to_owned(),
            (PeerRole::Publisher, Some(_)) => "This publisher has left. Below is what it reported last.".to_owned(),
            (PeerRole::Viewer, Some(_)) => "This viewer has left. Below is what it reported last.".to_owned(),
        };
    };
    match (&now.reason, now.score) {
        _ if now.silent => "It does not answer at the moment. Below is what it reported last.".to_owned(),
        (Some(reason), _) => format!("{reason}."),
        (None, Some(_)) => "Everything arrives as it should.".to_owned(),
        (None, None) => "There is a score once two reports are in.".to_owned(),
    }
}

/// How a score looks.
pub(super) fn level(score: Option<u8>) -> &'static str {
    match score {
        Some(5) => "good",
        Some(4) => "fair",
        Some(_) => "poor",
        None => "unknown",
    }
}

fn unknown() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(last: Option<LastReport>) -> PeerFacts {
        PeerFacts {
            peer_id: "viewer-00000000001".parse().unwrap(),
            session_id: "session-0000000000".parse().unwrap(),
            title: "Garden".to_owned().try_into().unwrap(),
            kind: messages::SessionKind::Webcam,
            role: PeerRole::Viewer,
            started_ms: 1000,
            ended_ms: Some(66_000),
            browser: None,
            path: None,
            now: None,
            last,
        }
    }

    #[test]
    fn who_has_left_is_told_to_have_and_shown_as_it_was_last() {
        let facts = gone(Some(LastReport { bitrate: Some(1e6), score: Some(4), ..LastReport::default() }));
        assert_eq!((score(&facts), Figures::of(&facts).bitrate), (Some(4), Some(1e6)));
        assert!(verdict(&facts).starts_with("This viewer has left."));
        assert_eq!(stay(&facts).as_deref(), Some("1:05"));
        assert!(verdict(&gone(None)).contains("nothing is kept"));
    }
}

use leptos::prelude::*;
use messages::{PeerFacts, PeerRole};

use crate::dashboard::PeerDesk;

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
    use messages::LastReport;

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
    fn who_has_left_is_told_to_have() {
        let facts = gone(Some(LastReport { score: Some(4), ..LastReport::default() }));
        assert_eq!(score(&facts), Some(4));
        assert!(verdict(&facts).starts_with("This viewer has left."));
        assert!(verdict(&gone(None)).contains("nothing is kept"));
    }
}

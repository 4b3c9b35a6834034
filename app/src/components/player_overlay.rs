use leptos::prelude::*;
use messages::{SessionKind, SessionState};

use crate::{
    peer::{PageState, Problem, Snapshot},
    view::{Known, Player},
    words,
};

/// The state in words over the last picture; nothing while a picture runs.
#[component]
pub(crate) fn PlayerOverlay(player: Player, known: Known) -> impl IntoView {
    let text = Memo::new(move |_| {
        if player.no_webrtc.get() {
            return Some(no_webrtc());
        }
        player.snapshot.with(|snapshot| text(snapshot, &known, player.has_frame.get()))
    });
    let card = move |text: Text| {
        let test_id = if text.is_error { "error" } else { "overlay-text" };
        let can_retry = text.is_error && !player.no_webrtc.get_untracked();
        view! {
            <div class="overlay-card">
                <p class="overlay-heading" data-busy=text.is_busy.to_string()>
                    {text.heading}
                </p>
                <p class="overlay-text" data-testid=test_id>
                    {text.sentence}
                </p>
                <div class="overlay-buttons">
                    {can_retry
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    data-testid="try-again"
                                    on:click=move |_| player.try_again()
                                >
                                    "Try again"
                                </button>
                            }
                        })}
                    {(!text.is_busy).then(|| view! { <a class="button" href="/">"See who is live"</a> })}
                </div>
            </div>
        }
    };
    view! {
        <div class="overlay" role="status" data-shown=move || text.get().is_some().to_string()>
            {move || text.get().map(card)}
        </div>
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Text {
    heading: &'static str,
    sentence: String,
    is_error: bool,
    /// Something is being waited for.
    is_busy: bool,
}

impl Text {
    fn waiting(heading: &'static str, sentence: impl Into<String>) -> Option<Self> {
        Some(Self { heading, sentence: sentence.into(), is_error: false, is_busy: true })
    }

    fn error(problem: &Problem) -> Option<Self> {
        let heading = match problem {
            Problem::SessionNotFound => "Not live",
            Problem::SessionFull => "Full",
            Problem::UnsupportedCodec => "Cannot be played here",
            _ => "Not connected",
        };
        Some(Self { heading, sentence: problem.sentence(), is_error: true, is_busy: false })
    }
}

fn no_webrtc() -> Text {
    let sentence = "This browser has no WebRTC, or it is switched off. Open the link in a current Chrome, Edge, Firefox \
                    or Safari.";
    Text { heading: "Cannot be played here", sentence: sentence.into(), is_error: true, is_busy: false }
}

fn text(snapshot: &Snapshot, known: &Known, has_frame: bool) -> Option<Text> {
    let problem = snapshot.problem.as_ref().map(Problem::sentence);
    match snapshot.state {
        PageState::Idle | PageState::Connecting if *known == Known::Absent => Text::error(&Problem::SessionNotFound),
        PageState::Idle | PageState::Connecting => {
            Text::waiting("Connecting", problem.unwrap_or_else(|| "The picture is on its way.".into()))
        }
        PageState::Starting => Text::waiting("Starting", starting(snapshot)),
        PageState::Live if has_frame => None,
        PageState::Live => Text::waiting("Connecting", "The picture is on its way."),
        PageState::Interrupted => Text::waiting("Interrupted", problem.unwrap_or_else(|| interrupted(snapshot))),
        PageState::Ended => Some(ended(snapshot)),
        PageState::Error => Text::error(snapshot.problem.as_ref()?),
    }
}

/// Why a source does not start is known to the server only.
fn starting(snapshot: &Snapshot) -> String {
    let reason = snapshot.session.as_ref().and_then(|session| session.reason.clone());
    reason.unwrap_or_else(|| "The session has begun; its picture is on its way.".into())
}

/// Whose fault it is: the publisher's, or the way from here to the server.
fn interrupted(snapshot: &Snapshot) -> String {
    let session = snapshot.session.as_ref().filter(|session| session.state == SessionState::Interrupted);
    match session {
        Some(session) if session.kind == SessionKind::Source => session
            .reason
            .clone()
            .unwrap_or_else(|| "Nothing comes from the source at the moment. The picture returns by itself.".into()),
        Some(_) => "Nothing comes from the publisher at the moment. The picture returns by itself.".into(),
        None => "The connection to the server was lost. This page connects again by itself.".into(),
    }
}

fn ended(snapshot: &Snapshot) -> Text {
    let lasted = snapshot.lasted.map(|lasted| format!(" It lasted {}.", words::clock(lasted)));
    let source = snapshot.session.as_ref().filter(|session| session.kind == SessionKind::Source);
    let reason = match source {
        Some(session) => session.reason.clone().unwrap_or_else(|| "This stream has ended.".into()),
        None => "The publisher has ended this session.".into(),
    };
    let sentence = format!("{reason}{}", lasted.unwrap_or_default());
    Text { heading: "Ended", sentence, is_error: false, is_busy: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(state: PageState, known: &Known, has_frame: bool) -> Option<&'static str> {
        let snapshot = Snapshot { state, ..Snapshot::default() };
        text(&snapshot, known, has_frame).map(|text| text.heading)
    }

    #[test]
    fn only_a_running_picture_has_no_words_over_it() {
        assert_eq!(heading(PageState::Live, &Known::Nothing, true), None);
        assert_eq!(heading(PageState::Live, &Known::Nothing, false), Some("Connecting"));
        for state in [PageState::Idle, PageState::Connecting, PageState::Starting, PageState::Interrupted] {
            assert!(heading(state, &Known::Nothing, true).is_some(), "{state:?}");
        }
    }

    #[test]
    fn a_link_that_the_server_did_not_know_says_so_from_the_start() {
        assert_eq!(heading(PageState::Idle, &Known::Absent, false), Some("Not live"));
        assert_eq!(heading(PageState::Starting, &Known::Absent, false), Some("Starting"));
    }
}

use leptos::prelude::*;
use messages::PublishKind;

use super::{Message, Tone};
use crate::{
    peer::PageState,
    publish::{CaptureProblem, Studio},
};

/// What keeps the page from publishing, and what is worth knowing.
#[component]
pub(crate) fn PublishProblem(studio: Studio) -> impl IntoView {
    let capture = move || studio.problem.with(|problem| problem.as_ref().map(CaptureProblem::sentence));
    let can_retry = move || studio.problem.with(|problem| problem.as_ref().is_some_and(can_retry));
    let peer = move || studio.snapshot.with(|snapshot| snapshot.problem.as_ref().map(|problem| problem.sentence()));
    let is_final = Memo::new(move |_| studio.snapshot.with(|snapshot| snapshot.state == PageState::Error));
    let notice = move || notice(studio).or_else(|| peer().filter(|_| !is_final.get()));
    view! {
        <Message tone=Tone::Error text=Signal::derive(capture)>
            <Show when=can_retry>
                <button type="button" class="button" data-testid="try-again" on:click=move |_| studio.open_camera()>
                    "Try again"
                </button>
            </Show>
        </Message>
        <Message tone=Tone::Error text=Signal::derive(move || peer().filter(|_| is_final.get())) />
        <Message tone=Tone::Notice text=Signal::derive(notice) />
    }
}

/// On the screen page the button that shares is there already.
fn can_retry(problem: &CaptureProblem) -> bool {
    use CaptureProblem::{CameraDenied, DeviceLost, InUse, NoDevice, Other};
    matches!(problem, CameraDenied | NoDevice | InUse | DeviceLost | Other(_))
}

fn notice(studio: Studio) -> Option<String> {
    let is_silent = studio.kind == PublishKind::Webcam
        && studio.has_picture.get()
        && !studio.has_sound.get()
        && studio.choice.with(|choice| choice.wants_sound());
    let replaced = studio.snapshot.with(|snapshot| snapshot.replaced && snapshot.state.is_running());
    match (replaced, studio.resumable.get(), is_silent) {
        (true, ..) => Some("Your session had to be started again. The earlier link is dead: share the new one.".into()),
        (_, true, _) if studio.kind == PublishKind::Screen => {
            Some("You were live before this page was reloaded. Share again to go on; your viewers are waiting.".into())
        }
        (.., true) => Some("No microphone was found. You can go live without sound.".into()),
        _ => None,
    }
}

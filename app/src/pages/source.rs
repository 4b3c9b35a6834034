use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use messages::SessionId;

use crate::{
    Directory,
    components::{Frame, Place, SourcePicture, SourceSide},
    view::{Known, Player},
    webrtc::LinkState,
};

/// A session that plays a stream, for whoever started it: the picture, the link to share, and the end.
#[component]
pub(crate) fn Source() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("session_id")?.parse::<SessionId>().ok());
    let known = {
        let id = id.clone();
        let list = || use_context::<Directory>().map(|directory| directory.sessions());
        SharedValue::new(move || Known::find(list(), id.as_ref())).into_inner()
    };
    let player = Player::new();
    if let Some(id) = id {
        player.enter(id, expect_context::<RwSignal<LinkState>>(), false);
    }
    let first_title = known.session().map(|session| session.title.to_string());
    let title = Memo::new(move |_| {
        let told = player.snapshot.with(|snapshot| snapshot.session.as_ref().map(|session| session.title.clone()));
        told.or_else(|| first_title.clone()).unwrap_or_else(|| "Stream".into())
    });
    view! {
        <Title text=move || format!("{} · Kurento Live", title.get()) />
        <Frame place=Place::Source>
            <div class="publish">
                <h1 class="publish-heading">{move || title.get()}</h1>
                <div class="publish-picture">
                    <SourcePicture player known />
                </div>
                <div class="publish-side">
                    <SourceSide player />
                </div>
            </div>
        </Frame>
    }
}

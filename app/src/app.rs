use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    pages::{Dashboard, Home, NewSource, NotFound, Peer, Recordings, Screen, Source, Watch, Webcam},
    webrtc::LinkState,
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(RwSignal::new(LinkState::default()));
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home />
                <Route path=path!("/webcam") view=Webcam />
                <Route path=path!("/screen") view=Screen />
                <Route path=path!("/source") view=NewSource />
                <Route path=path!("/source/:session_id") view=Source />
                <Route path=path!("/recordings") view=Recordings />
                <Route path=path!("/dashboard") view=Dashboard />
                <Route path=path!("/dashboard/peers/:peer_id") view=Peer />
                <Route path=path!("/watch/:session_id") view=Watch />
            </FlatRoutes>
        </Router>
    }
}

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use leptos::nonce::use_nonce;
use leptos::prelude::{expect_context, provide_context};
use leptos_axum::{ResponseOptions, generate_route_list, render_app_to_stream_with_context};
use messages::{PeerId, SessionId};

use super::host::host;
use super::{peers, security, site};
use crate::experience::PeerWish;

const NOT_BUILT: &str = "The pages are not built. Run `cargo xtask web`, then load this page again.\n";
/// Pages of one session.
const SESSION_PATHS: [&str; 2] = ["/watch/", "/source/"];
const RECORDINGS_PATH: &str = "/recordings";
const DASHBOARD_PATH: &str = "/dashboard";
/// Pages of one peer.
const PEER_PATH: &str = "/dashboard/peers/";
/// As many as the page asks for later, to say what is wrong and to show.
const WORST_PEERS: usize = 50;
const FIRST_PEERS: usize = 200;

/// Adds the pages of the application.
pub(super) fn routes(router: Router<super::State>) -> Router<super::State> {
    let pages = generate_route_list(app::App);
    pages.iter().fold(router, |router, listing| router.route(listing.path(), get(page)))
}

async fn page(State(state): State<super::State>, request: Request) -> Response {
    let status = if is_unknown_session(&state, request.uri().path()) { StatusCode::NOT_FOUND } else { StatusCode::OK };
    render(state, request, status).await
}

/// The page for addresses that have none.
pub(super) async fn not_found(state: super::State, request: Request) -> Response {
    render(state, request, StatusCode::NOT_FOUND).await
}

/// The page of a link that leads nowhere is served all the same: it says so, and looks again.
fn is_unknown_session(state: &super::State, path: &str) -> bool {
    let Some(id) = SESSION_PATHS.iter().find_map(|prefix| path.strip_prefix(prefix)) else { return false };
    id.parse::<SessionId>().map_or(true, |id| state.sessions.find(&id).is_none())
}

async fn render(state: super::State, request: Request, status: StatusCode) -> Response {
    let Some(assets) = site::assets() else {
        return (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response();
    };
    let host = host(request.headers()).map(str::to_owned);
    let recordings = known_recordings(&state, request.uri().path()).await;
    let experience = known_experience(&state, request.uri().path()).await;
    let peer = known_peer(&state, request.uri().path()).await;
    let status = if peer == Some(app::KnownPeer::Unknown) { StatusCode::NOT_FOUND } else { status };
    let context = move || {
        provide_page_context(&state, host.as_deref());
        if let Some(recordings) = recordings.clone() {
            provide_context(recordings);
        }
        if let Some(peer) = peer.clone() {
            provide_context(peer);
        }
        if let Some(experience) = experience.clone() {
            provide_context(experience);
        }
    };
    let shell = move || app::shell(assets.clone());
    let mut response = render_app_to_stream_with_context(context, shell)(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// What the page of recordings shows at first; if it is not to be had, the page asks for it.
async fn known_recordings(state: &super::State, path: &str) -> Option<app::KnownRecordings> {
    if path != RECORDINGS_PATH {
        return None;
    }
    state.recordings.list().await.ok().map(app::KnownRecordings)
}

/// What the dashboard shows at first.
async fn known_experience(state: &super::State, path: &str) -> Option<app::KnownExperience> {
    (path == DASHBOARD_PATH).then_some(())?;
    let wish = PeerWish { most: FIRST_PEERS, ..PeerWish::default() };
    let (now, peers) = (state.experience.shown(WORST_PEERS).await, state.experience.page(wish).await);
    Some(app::KnownExperience { now, peers })
}

/// What the page of a peer shows at first; if it is not to be had, the page asks for it.
async fn known_peer(state: &super::State, path: &str) -> Option<app::KnownPeer> {
    let Ok(id) = path.strip_prefix(PEER_PATH)?.parse::<PeerId>() else { return Some(app::KnownPeer::Unknown) };
    Some(match peers::facts(state, &id).await {
        Ok(facts) => app::KnownPeer::Facts(Box::new(facts)),
        Err(error) if error.is_not_found() => app::KnownPeer::Unknown,
        Err(_) => app::KnownPeer::Awaited,
    })
}

fn provide_page_context(state: &super::State, host: Option<&str>) {
    let directory = state.sessions.directory();
    provide_context(app::Directory::new(move || directory.borrow().summaries()));
    let policy = security::page_policy(use_nonce().as_deref(), host);
    match HeaderValue::from_str(&policy) {
        Ok(policy) => expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy),
        Err(error) => tracing::error!(%error, "a content security policy is no header"),
    }
}

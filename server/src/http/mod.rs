//! The HTTP edge: pages, files, the API, and the way to `/ws`.

mod accept_encoding;
mod api;
mod charts;
mod error;
mod events;
mod experience;
mod extract;
mod fresh;
mod health;
mod history;
mod host;
mod listener;
mod media_servers;
mod metrics;
mod origin_check;
mod pages;
mod peers;
mod picture;
mod qr;
mod recordings;
mod security;
mod sessions;
mod site;
mod sources;
mod state;
mod static_files;
mod web_socket;

use axum::Router;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::middleware;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

pub(crate) use charts::ChartTurns;
use error::Error;
pub(crate) use listener::Listener;
pub(crate) use state::State;

const METHOD: Error = Error::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method.");

/// Everything that is served.
pub(crate) fn router(state: State) -> Router {
    pages::routes(Router::new())
        .route("/ws", any(web_socket::open))
        .route("/health", get(health::get))
        .route("/metrics", get(metrics::get))
        .route("/upload/recordings/{token}", post(recordings::upload::post))
        .merge(api::router())
        .fallback(static_files::get_or_page)
        .method_not_allowed_fallback(async || METHOD)
        .layer(middleware::from_fn_with_state(state.clone(), origin_check::on_changes))
        .layer(middleware::map_response(security::add_headers))
        .layer(CatchPanicLayer::custom(after_panic))
        .with_state(state)
}

/// The panic itself is in the log already.
fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    use axum::response::IntoResponse;
    Error::internal("a request handler panicked").into_response()
}

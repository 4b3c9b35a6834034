//! The HTTP edge: pages, files, the API, and the way to `/ws`.

mod accept_encoding;
mod error;
mod events;
mod experience;
mod health;
mod host;
mod listener;
mod metrics;
mod origin_check;
mod pages;
mod picture;
mod qr;
mod recordings;
mod security;
mod site;
mod state;
mod static_files;
mod web_socket;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::middleware;
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;

use error::Error;
pub(crate) use listener::Listener;
pub(crate) use state::State;

/// Everything that is served.
pub(crate) fn router(state: State) -> Router {
    let picture = get(picture::get).put(picture::put);
    recordings::routes(pages::routes(Router::new()))
        .route("/ws", any(web_socket::open))
        .route("/health", get(health::get))
        .route("/metrics", get(metrics::get))
        .route("/api/experience", get(experience::get))
        .route("/api/events", get(events::get))
        .route("/api/sessions/{id}/picture", picture)
        .route("/api/sessions/{id}/qr.svg", get(qr::get))
        .fallback(static_files::get_or_page)
        .layer(middleware::map_response(security::add_headers))
        .layer(CatchPanicLayer::custom(after_panic))
        .with_state(state)
}

/// The panic itself is in the log already.
fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    use axum::response::IntoResponse;
    Error::internal("a request handler panicked").into_response()
}

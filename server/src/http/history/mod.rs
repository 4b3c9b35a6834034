//! What peers experienced, to take away: as a table, and in the format in which Chromium's `chrome://webrtc-internals` saves.

mod dump;
mod moment;
mod peers;
mod reading;
mod sessions;
mod table;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::Stream;
use messages::{PeerId, SessionId};

use super::Error;
use crate::store::StoreError;
use crate::{http, ids};
use reading::{History, Whose};

const NO_SESSION: Error =
    Error::new(StatusCode::NOT_FOUND, "Nothing is kept of a session of this id. What is old is removed.");
const NO_PEER: Error =
    Error::new(StatusCode::NOT_FOUND, "Nothing is kept of a peer of this id. What is old is removed.");

/// How a history is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Table,
    Dump,
}

/// Adds the downloads.
pub(super) fn routes(router: Router<http::State>) -> Router<http::State> {
    router
        .route("/api/history/sessions", get(sessions::get))
        .route("/api/history/sessions/{id}/peers", get(peers::get))
        .route("/api/sessions/{id}/history.csv", get(|state, id| of_session(state, id, Format::Table)))
        .route("/api/sessions/{id}/history.json", get(|state, id| of_session(state, id, Format::Dump)))
        .route("/api/peers/{id}/history.csv", get(|state, id| of_peer(state, id, Format::Table)))
        .route("/api/peers/{id}/history.json", get(|state, id| of_peer(state, id, Format::Dump)))
}

async fn of_session(
    State(state): State<http::State>,
    Path(id): Path<String>,
    format: Format,
) -> Result<Response, Error> {
    let id: SessionId = id.parse().map_err(|_| NO_SESSION)?;
    state.store.session(&id).await?.ok_or(NO_SESSION)?;
    let name = ids::short(&id).to_owned();
    Ok(download(History::new(state.store, Whose::Session(id)), format, &format!("session-{name}")))
}

async fn of_peer(State(state): State<http::State>, Path(id): Path<String>, format: Format) -> Result<Response, Error> {
    let id: PeerId = id.parse().map_err(|_| NO_PEER)?;
    state.store.peer(&id).await?.ok_or(NO_PEER)?;
    // An id has 16 characters at least, all of them harmless in the name of a file.
    let name: String = id.as_str().chars().take(8).collect();
    Ok(download(History::new(state.store, Whose::Peer(id)), format, &format!("peer-{name}")))
}

fn download(history: History, format: Format, name: &str) -> Response {
    match format {
        Format::Table => file(table::of(history), "text/csv; charset=utf-8", &format!("{name}.csv")),
        Format::Dump => file(dump::of(history), "application/json", &format!("{name}.json")),
    }
}

fn file(
    content: impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static,
    media_type: &'static str,
    name: &str,
) -> Response {
    let disposition = format!("attachment; filename=\"kurento-live-{name}\"");
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(content)).into_response()
}

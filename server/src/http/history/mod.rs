//! What peers experienced, to take away: as a table, and in the format in which Chromium's `chrome://webrtc-internals` saves.

mod dump;
mod moment;
pub(super) mod peers;
mod reading;
pub(super) mod sessions;
mod table;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use messages::{PeerId, SessionId};

use super::Error;
use super::error::Problem;
use super::extract::Id;
use crate::store::StoreError;
use crate::{http, ids};
use reading::{History, Whose};

const NO_SESSION: Error =
    Error::new(StatusCode::NOT_FOUND, "Nothing is kept of a session of this id. What is old is removed.");

/// What a session is asked for by; another sentence is said where it is none.
type MaybeId = Result<Id<SessionId>, Error>;

/// The id of a session that something is kept of, or will be: what is live is written down soon after it began.
async fn kept(state: &http::State, id: MaybeId) -> Result<SessionId, Error> {
    let Id(id) = id.map_err(|_| NO_SESSION)?;
    if state.sessions.find(&id).is_none() {
        state.store.session(&id).await?.ok_or(NO_SESSION)?;
    }
    Ok(id)
}

/// How a history is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Table,
    Dump,
}

/// Gives the history of a session as a table
///
/// A line for each report of each peer, in base units.
#[utoipa::path(get, path = "/api/history/sessions/{id}/reports.csv", operation_id = "getSessionTable", tag = "History",
    params(("id" = SessionId, Path, description = "The id of a session, live or over.")),
    responses(
        (status = 200, description = "Comma-separated values.", body = String, content_type = "text/csv; charset=utf-8"),
        (status = 404, description = "Nothing is kept of a session of this id.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(super) async fn session_table(state: State<http::State>, id: MaybeId) -> Result<Response, Error> {
    of_session(state, id, Format::Table).await
}

/// Gives the history of a session as a dump
///
/// In the format of `chrome://webrtc-internals`, for the tools that read those.
#[utoipa::path(get, path = "/api/history/sessions/{id}/reports.json", operation_id = "getSessionDump", tag = "History",
    params(("id" = SessionId, Path, description = "The id of a session, live or over.")),
    responses(
        (status = 200, description = "The dump.", body = Object),
        (status = 404, description = "Nothing is kept of a session of this id.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(super) async fn session_dump(state: State<http::State>, id: MaybeId) -> Result<Response, Error> {
    of_session(state, id, Format::Dump).await
}

/// Gives the history of a peer as a table
///
/// A line for each report, in base units.
#[utoipa::path(get, path = "/api/history/peers/{id}/reports.csv", operation_id = "getPeerTable", tag = "History",
    params(("id" = PeerId, Path, description = "The id of a peer, there or gone.")),
    responses(
        (status = 200, description = "Comma-separated values.", body = String, content_type = "text/csv; charset=utf-8"),
        (status = 404, description = "Nothing is kept of a peer of this id.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(super) async fn peer_table(state: State<http::State>, id: Id<PeerId>) -> Result<Response, Error> {
    of_peer(state, id, Format::Table).await
}

/// Gives the history of a peer as a dump
///
/// In the format of `chrome://webrtc-internals`, for the tools that read those.
#[utoipa::path(get, path = "/api/history/peers/{id}/reports.json", operation_id = "getPeerDump", tag = "History",
    params(("id" = PeerId, Path, description = "The id of a peer, there or gone.")),
    responses(
        (status = 200, description = "The dump.", body = Object),
        (status = 404, description = "Nothing is kept of a peer of this id.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(super) async fn peer_dump(state: State<http::State>, id: Id<PeerId>) -> Result<Response, Error> {
    of_peer(state, id, Format::Dump).await
}

async fn of_session(State(state): State<http::State>, id: MaybeId, format: Format) -> Result<Response, Error> {
    let id = kept(&state, id).await?;
    let name = ids::short(&id).to_owned();
    Ok(download(History::new(state.store, Whose::Session(id)), format, &format!("session-{name}")))
}

async fn of_peer(State(state): State<http::State>, Id(id): Id<PeerId>, format: Format) -> Result<Response, Error> {
    state.store.peer(&id).await?.ok_or(Error::NO_PEER)?;
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

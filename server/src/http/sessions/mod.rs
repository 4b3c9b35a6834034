//! The live sessions.

pub(super) mod recording;

use axum::extract::State;
use axum::http::StatusCode;
use messages::{ServerMessage, SessionId, SessionSummary};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::Problem;
use super::extract::Id;
use super::fresh::Fresh;
use super::{Error, State as AppState};
use crate::links::ViewLinks;
use crate::sessions::Command;

/// All live sessions.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionList {
    /// Newest first.
    sessions: Vec<SessionSummary>,
}

/// A live session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionDetail {
    #[serde(flatten)]
    summary: SessionSummary,
    /// The link to give to viewers: absolute where the server knows its public URL, else a path.
    view_link: String,
}

/// Lists the live sessions
#[utoipa::path(get, path = "/api/sessions", operation_id = "listSessions", tag = "Sessions",
    responses((status = 200, description = "All live sessions.", body = SessionList)))]
pub(super) async fn list(State(state): State<AppState>) -> Fresh<SessionList> {
    let sessions = state.sessions.directory().borrow().summaries();
    Fresh(SessionList { sessions })
}

/// Shows a live session
#[utoipa::path(get, path = "/api/sessions/{id}", operation_id = "getSession", tag = "Sessions",
    params(("id" = SessionId, Path, description = "The id of a live session.")),
    responses(
        (status = 200, description = "The session.", body = SessionDetail),
        (status = 404, description = "There is no live session of this id.", body = Problem)))]
pub(super) async fn get(State(state): State<AppState>, Id(id): Id<SessionId>) -> Result<Fresh<SessionDetail>, Error> {
    let view_link = ViewLinks::new(state.public_url.as_ref()).link(&id);
    let sessions = state.sessions.directory().borrow().summaries();
    let summary = sessions.into_iter().find(|session| session.session_id == id).ok_or(Error::NO_SESSION)?;
    Ok(Fresh(SessionDetail { summary, view_link }))
}

/// Ends a session that plays a source
///
/// For good: the source is forgotten. What a browser publishes is ended by its page only.
#[utoipa::path(delete, path = "/api/sessions/{id}", operation_id = "endSession", tag = "Sessions",
    params(("id" = SessionId, Path, description = "The id of a live session.")),
    responses(
        (status = 204, description = "The session has ended."),
        (status = 403, description = "A browser publishes the session, or the request comes from a foreign page.", body = Problem),
        (status = 404, description = "There is no live session of this id.", body = Problem),
        (status = 503, description = "The session is busy.", body = Problem)))]
pub(super) async fn delete(State(state): State<AppState>, Id(id): Id<SessionId>) -> Result<StatusCode, Error> {
    let session = state.sessions.find(&id).ok_or(Error::NO_SESSION)?;
    match session.ask_once(|link| Command::CloseSource { link }, is_error).await? {
        Some(message) => Err(refusal(message)),
        None => {
            // Whoever asks for the list next does not find it there. The registry ends only with the server.
            _ = state.sessions.directory().wait_for(|directory| directory.find(&id).is_none()).await;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

fn is_error(message: &ServerMessage) -> bool {
    matches!(message, ServerMessage::Error { .. })
}

/// Why a session does not do what it was asked for.
fn refusal(message: ServerMessage) -> Error {
    match message {
        ServerMessage::Error { code, message, .. } => Error::refused(code, message),
        other => Error::internal(format!("a session answered {other:?}")),
    }
}

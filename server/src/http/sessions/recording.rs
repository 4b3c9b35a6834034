use axum::extract::State;
use messages::{RecordingStatus, ServerMessage, SessionId};

use super::{is_error, refusal};
use crate::http::error::Problem;
use crate::http::extract::Id;
use crate::http::fresh::Fresh;
use crate::http::{Error, State as AppState};
use crate::sessions::Command;

/// Records a session from now on
///
/// A session that is being recorded goes on being so.
#[utoipa::path(post, path = "/api/sessions/{id}/recording", operation_id = "startRecording", tag = "Recordings",
    params(("id" = SessionId, Path, description = "The id of a live session.")),
    responses(
        (status = 200, description = "What the recording does.", body = RecordingStatus),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 404, description = "There is no live session of this id.", body = Problem),
        (status = 409, description = "There is nothing to record at the moment.", body = Problem),
        (status = 503, description = "The session is busy.", body = Problem)))]
pub(in crate::http) async fn start(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
) -> Result<Fresh<RecordingStatus>, Error> {
    let session = state.sessions.find(&id).ok_or(Error::NO_SESSION)?;
    status(session.ask_once(|link| Command::StartRecording { link }, is_status).await?)
}

/// Records a session no more
///
/// Answers when the file is closed.
#[utoipa::path(delete, path = "/api/sessions/{id}/recording", operation_id = "stopRecording", tag = "Recordings",
    params(("id" = SessionId, Path, description = "The id of a live session.")),
    responses(
        (status = 200, description = "What became of the recording.", body = RecordingStatus),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 404, description = "There is no live session of this id.", body = Problem),
        (status = 409, description = "The session is not being recorded.", body = Problem),
        (status = 503, description = "The session is busy.", body = Problem)))]
pub(in crate::http) async fn stop(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
) -> Result<Fresh<RecordingStatus>, Error> {
    let session = state.sessions.find(&id).ok_or(Error::NO_SESSION)?;
    status(session.ask_once(|link| Command::StopRecording { link }, is_end).await?)
}

fn is_status(message: &ServerMessage) -> bool {
    is_error(message) || matches!(message, ServerMessage::RecordingState { .. })
}

fn is_end(message: &ServerMessage) -> bool {
    match message {
        ServerMessage::RecordingState { status, .. } => !status.state.is_running(),
        other => is_error(other),
    }
}

fn status(answer: Option<ServerMessage>) -> Result<Fresh<RecordingStatus>, Error> {
    match answer {
        Some(ServerMessage::RecordingState { status, .. }) => Ok(Fresh(status)),
        Some(other) => Err(refusal(other)),
        None => Err(Error::NO_SESSION),
    }
}

use axum::extract::State;
use axum::http::StatusCode;
use messages::{RecordingChange, RecordingId};

use crate::http::error::Problem;
use crate::http::extract::{Body, Id};
use crate::http::{self, Error};
use crate::recordings::ChangeRefused;

const RUNNING: Error =
    Error::new(StatusCode::CONFLICT, "This recording is still being written. Stop it first, then delete it.");

/// Renames a recording, deletes it, or takes that back
#[utoipa::path(patch, path = "/api/recordings/{id}", operation_id = "changeRecording", tag = "Recordings",
    params(("id" = RecordingId, Path, description = "The id of a recording.")),
    request_body = RecordingChange,
    responses(
        (status = 204, description = "The recording is as it was asked to be."),
        (status = 400, description = "The body cannot be read.", body = Problem),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 404, description = "There is no recording of this id.", body = Problem),
        (status = 408, description = "The body did not arrive in time.", body = Problem),
        (status = 409, description = "The recording is still being written.", body = Problem),
        (status = 413, description = "The body is too large.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn patch(
    State(state): State<http::State>,
    Id(id): Id<RecordingId>,
    Body(change): Body<RecordingChange>,
) -> Result<StatusCode, Error> {
    let changed = state.recordings.change(&id, &change).await;
    changed.map(|()| StatusCode::NO_CONTENT).map_err(Error::from)
}

/// Takes a recording off the list
///
/// For a minute that can be taken back.
#[utoipa::path(delete, path = "/api/recordings/{id}", operation_id = "deleteRecording", tag = "Recordings",
    params(("id" = RecordingId, Path, description = "The id of a recording.")),
    responses(
        (status = 204, description = "The recording is off the list."),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 404, description = "There is no recording of this id.", body = Problem),
        (status = 409, description = "The recording is still being written.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn delete(
    State(state): State<http::State>,
    Id(id): Id<RecordingId>,
) -> Result<StatusCode, Error> {
    let deleted = state.recordings.delete(&id).await;
    deleted.map(|()| StatusCode::NO_CONTENT).map_err(Error::from)
}

impl From<ChangeRefused> for Error {
    fn from(refused: ChangeRefused) -> Self {
        match refused {
            ChangeRefused::NotFound => Self::NO_RECORDING,
            ChangeRefused::Running => RUNNING,
            ChangeRefused::Store(error) => error.into(),
        }
    }
}

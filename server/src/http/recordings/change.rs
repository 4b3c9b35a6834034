use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use messages::RecordingChange;

use super::{NO_RECORDING, id_of};
use crate::http::{self, Error, origin_check};
use crate::recordings::ChangeRefused;

const MAX_CHANGE_BYTES: usize = 4 * 1024;
const NO_CHANGE: Error = Error::new(
    StatusCode::BAD_REQUEST,
    "A change is a JSON object with title, 1 to 120 characters on one line, or with deleted, true or false.",
);
const RUNNING: Error =
    Error::new(StatusCode::CONFLICT, "This recording is still being written. Stop it first, then delete it.");

/// Renames a recording, deletes it, or takes that back.
pub(super) async fn patch(
    State(state): State<http::State>,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, Error> {
    origin_check::check(request.headers(), &state)?;
    let id = id_of(&id)?;
    let body = to_bytes(request.into_body(), MAX_CHANGE_BYTES).await.map_err(|_| NO_CHANGE)?;
    let changed = state.recordings.change(&id, &read(&body)?).await;
    changed.map(|()| StatusCode::NO_CONTENT).map_err(Error::from)
}

/// Takes a recording off the list. For a minute that can be taken back.
pub(super) async fn delete(
    State(state): State<http::State>,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, Error> {
    origin_check::check(request.headers(), &state)?;
    let deleted = state.recordings.delete(&id_of(&id)?).await;
    deleted.map(|()| StatusCode::NO_CONTENT).map_err(Error::from)
}

fn read(body: &Bytes) -> Result<RecordingChange, Error> {
    serde_json::from_slice(body).map_err(|_| NO_CHANGE)
}

impl From<ChangeRefused> for Error {
    fn from(refused: ChangeRefused) -> Self {
        match refused {
            ChangeRefused::NotFound => NO_RECORDING,
            ChangeRefused::Running => RUNNING,
            ChangeRefused::Store(error) => error.into(),
        }
    }
}

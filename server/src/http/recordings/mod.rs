//! Recordings: the list, their files, and what can be done with them.

mod change;
mod download;
mod file;
mod list;
mod upload;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use messages::RecordingId;

use super::{Error, State};

const NO_RECORDING: Error = Error::new(StatusCode::NOT_FOUND, "There is no recording of this id.");

/// Adds everything about recordings, but for the page.
pub(super) fn routes(router: Router<State>) -> Router<State> {
    router
        .route("/api/recordings", get(list::get))
        .route("/recordings/{id}", patch(change::patch).delete(change::delete))
        .route("/recordings/{id}/file", get(file::get))
        .route("/recordings/{id}/thumbnail", get(file::thumbnail))
        .route("/upload/recordings/{token}", post(upload::post))
}

fn id_of(text: &str) -> Result<RecordingId, Error> {
    text.parse().map_err(|_| NO_RECORDING)
}

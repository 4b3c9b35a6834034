use axum::extract::{Path, Request, State};
use axum::http::StatusCode;

use crate::http::{self, Error};
use crate::recordings::{UploadFault, UploadToken};

/// Takes a recording from a media server, which proves by the address that it was asked for it. It sends for as long as it
/// records.
pub(in crate::http) async fn post(
    State(state): State<http::State>,
    Path(token): Path<String>,
    request: Request,
) -> Result<StatusCode, Error> {
    let body = request.into_body().into_data_stream();
    match state.recordings.take_upload(UploadToken::of(&token), body).await {
        Ok(()) => Ok(StatusCode::CREATED),
        Err(UploadFault::Unexpected) => Err(Error::new(StatusCode::NOT_FOUND, "Nobody asked for this recording.")),
        Err(fault) => {
            tracing::warn!(%fault, "a recording was not taken to its end");
            Err(Error::new(StatusCode::INSUFFICIENT_STORAGE, "The recording could not be kept to its end."))
        }
    }
}

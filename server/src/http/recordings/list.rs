use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::http::{self, Error};

/// All recordings.
pub(super) async fn get(State(state): State<http::State>) -> Result<Response, Error> {
    let list = state.recordings.list().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Error;
use crate::exposition::CONTENT_TYPE;
use crate::http;

/// The program's numbers, for Prometheus.
pub(super) async fn get(State(state): State<http::State>) -> Result<Response, Error> {
    let text = state.exposition.text().await;
    let text = text.map_err(|error| Error::internal(format!("the numbers cannot be told: {error}")))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

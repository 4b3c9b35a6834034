use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::http;

/// Rows of a page that nobody has asked to be longer.
const USUAL: usize = 100;
/// More than this nobody reads, and it is some hundred kilobytes.
const MOST: usize = 1000;

#[derive(Deserialize)]
pub(super) struct Wish {
    /// How many peers to show.
    peers: Option<usize>,
}

/// What all peers experience at the moment.
pub(super) async fn get(State(state): State<http::State>, Query(wish): Query<Wish>) -> Response {
    let shown = state.experience.shown(wish.peers.unwrap_or(USUAL).min(MOST)).await;
    ([(header::CACHE_CONTROL, "no-store")], Json(shown)).into_response()
}

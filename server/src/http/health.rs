use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Whether sessions can be published.
pub(super) async fn get(State(state): State<super::State>) -> Response {
    let (code, status, media_server) = if state.media.is_up() {
        (StatusCode::OK, "ok", "connected")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "away")
    };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (code, headers, Json(json!({ "status": status, "mediaServer": media_server }))).into_response()
}

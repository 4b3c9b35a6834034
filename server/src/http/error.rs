use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::store::StoreError;

/// Why a request is not fulfilled: a sentence for whoever asked, and what only the log may know.
#[derive(Debug)]
pub(super) struct Error {
    status: StatusCode,
    outward: &'static str,
    inward: Option<String>,
}

impl Error {
    pub(super) const fn new(status: StatusCode, outward: &'static str) -> Self {
        Self { status, outward, inward: None }
    }

    /// A fault of ours.
    pub(super) fn internal(inward: impl Into<String>) -> Self {
        let outward = "The server could not answer. Try again later.";
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, outward, inward: Some(inward.into()) }
    }

    pub(super) const NO_SESSION: Self = Self::new(StatusCode::NOT_FOUND, "There is no live session of this id.");
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        if error.is_refusal() {
            return Self::internal(error.to_string());
        }
        let outward =
            "The database does not answer at the moment. Live video goes on without it. Try again in a minute.";
        Self { status: StatusCode::SERVICE_UNAVAILABLE, outward, inward: Some(error.to_string()) }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Some(inward) = &self.inward {
            tracing::error!(status = self.status.as_u16(), inward, "a request failed");
        }
        let headers = [(header::CACHE_CONTROL, "no-store")];
        (self.status, headers, Json(json!({ "error": self.outward }))).into_response()
    }
}

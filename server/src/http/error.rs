use std::borrow::Cow;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use messages::ErrorCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::sessions::NoAnswer;
use crate::sources::SourceRefused;
use crate::store::StoreError;

/// Why a request is not fulfilled: a sentence for whoever asked, and what only the log may know.
#[derive(Debug)]
pub(super) struct Error {
    status: StatusCode,
    outward: Cow<'static, str>,
    inward: Option<String>,
}

/// What every request is answered with that is not fulfilled.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// A sentence for people: what is wrong and what to do.
    error: Cow<'static, str>,
}

impl Error {
    pub(super) const NO_SESSION: Self = Self::new(StatusCode::NOT_FOUND, "There is no live session of this id.");
    pub(super) const NO_RECORDING: Self = Self::new(StatusCode::NOT_FOUND, "There is no recording of this id.");

    pub(super) const NO_PEER: Self =
        Self::new(StatusCode::NOT_FOUND, "Nothing is kept of a peer of this id. What is old is removed.");

    pub(super) const fn new(status: StatusCode, outward: &'static str) -> Self {
        Self { status, outward: Cow::Borrowed(outward), inward: None }
    }

    /// There is no such thing.
    pub(super) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// What was sent cannot be read.
    pub(super) fn bad_request(outward: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, outward: Cow::Owned(outward), inward: None }
    }

    /// A fault of ours.
    pub(super) fn internal(inward: impl Into<String>) -> Self {
        let outward = Cow::Borrowed("The server could not answer. Try again later.");
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, outward, inward: Some(inward.into()) }
    }

    /// What a page would be told.
    pub(super) fn refused(code: ErrorCode, outward: impl Into<Cow<'static, str>>) -> Self {
        Self { status: status(code), outward: outward.into(), inward: None }
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed | ErrorCode::BadOffer | ErrorCode::UnsupportedCodec => StatusCode::BAD_REQUEST,
        ErrorCode::NotAllowed => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::NotRecordable => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::BadSource => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::SessionFull | ErrorCode::ServerFull | ErrorCode::MediaServer | ErrorCode::ShuttingDown => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

impl From<SourceRefused> for Error {
    fn from(refused: SourceRefused) -> Self {
        Self::refused(refused.code, refused.sentence)
    }
}

impl From<NoAnswer> for Error {
    fn from(none: NoAnswer) -> Self {
        let busy = "The session is too busy to answer. Try again in a few seconds.";
        match none {
            NoAnswer::Gone => Self::NO_SESSION,
            NoAnswer::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, busy),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        if error.is_refusal() {
            return Self::internal(error.to_string());
        }
        let outward =
            "The database does not answer at the moment. Live video goes on without it. Try again in a minute.";
        let outward = Cow::Borrowed(outward);
        Self { status: StatusCode::SERVICE_UNAVAILABLE, outward, inward: Some(error.to_string()) }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match &self.inward {
            // That the database is away is told once, by whoever writes to it, and not for each look at a page.
            Some(inward) if self.status == StatusCode::SERVICE_UNAVAILABLE => {
                tracing::debug!(inward, "a request failed for now");
            }
            Some(inward) => tracing::error!(status = self.status.as_u16(), inward, "a request failed"),
            None => {}
        }
        let headers = [(header::CACHE_CONTROL, "no-store")];
        (self.status, headers, Json(Problem { error: self.outward })).into_response()
    }
}

//! What requests carry, read into types. Whatever cannot be read is refused in the words of the API.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query as AxumQuery, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use messages::{PeerId, RecordingId, SessionId};
use serde::de::DeserializeOwned;

use super::Error;

/// The largest body of a request; uploads have limits of their own.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

const TOO_LARGE: Error = Error::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large: 16 KiB are the most.");
const TOO_SLOW: Error = Error::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.");

/// What stands behind the question mark.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let query = AxumQuery::from_request_parts(parts, state).await;
        let AxumQuery(query) = query.map_err(|rejection| Error::bad_request(rejection.body_text()))?;
        Ok(Self(query))
    }
}

/// A body of JSON, whatever its `Content-Type`.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let bytes = tokio::time::timeout(BODY_TIME, to_bytes(request.into_body(), MAX_BODY_BYTES)).await;
        let bytes = bytes.map_err(|_| TOO_SLOW)?.map_err(|_| TOO_LARGE)?;
        let body = serde_json::from_slice(&bytes);
        Ok(Self(body.map_err(|error| Error::bad_request(format!("The body cannot be read: {error}")))?))
    }
}

/// The id in a path.
pub(super) struct Id<T>(pub(super) T);

/// Something that paths name by an id.
pub(super) trait Named: std::str::FromStr {
    /// There is nothing of this id.
    const UNKNOWN: Error;
}

impl Named for SessionId {
    const UNKNOWN: Error = Error::NO_SESSION;
}

impl Named for PeerId {
    const UNKNOWN: Error = Error::NO_PEER;
}

impl Named for RecordingId {
    const UNKNOWN: Error = Error::NO_RECORDING;
}

impl<S: Send + Sync, T: Named> FromRequestParts<S> for Id<T> {
    type Rejection = Error;

    /// What cannot be an id is that of nothing.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| T::UNKNOWN)?;
        text.parse().map(Self).map_err(|_| T::UNKNOWN)
    }
}

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use messages::{ResumeToken, SessionId};

use super::Error;
use super::error::Problem;
use super::extract::Id;
use crate::sessions::{MAX_PICTURE_BYTES, Picture, SessionHandle};

/// How long a picture may take to arrive.
const UPLOAD_TIME: Duration = Duration::from_secs(10);

const NOT_A_JPEG: Error = Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A picture is a JPEG file.");
const NOT_YOURS: Error = Error::new(StatusCode::UNAUTHORIZED, "Only the session's publisher may send its picture.");
const TOO_LARGE: Error = Error::new(StatusCode::PAYLOAD_TOO_LARGE, "A picture has at most 100 KiB.");
const TOO_SLOW: Error = Error::new(StatusCode::REQUEST_TIMEOUT, "The picture did not arrive in time.");

/// Gives the latest picture of a session
///
/// Nothing if there is none, or no such session any more: a card may be drawn the moment before its session ends, which is no
/// error of the page's.
#[utoipa::path(get, path = "/api/sessions/{id}/picture", operation_id = "getSessionPicture", tag = "Sessions",
    params(("id" = SessionId, Path, description = "The id of a session.")),
    responses(
        (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 204, description = "There is no picture, or no session of this id."),
        (status = 304, description = "The picture is still the one of the entity tag.")))]
pub(super) async fn get(
    State(state): State<super::State>,
    id: Result<Id<SessionId>, Error>,
    headers: HeaderMap,
) -> Response {
    let picture = match find(&state, id) {
        Some(session) => session.picture().await,
        None => None,
    };
    picture.map_or_else(|| StatusCode::NO_CONTENT.into_response(), |picture| respond(picture, &headers))
}

fn respond(picture: Picture, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", picture.number);
    let is_known = request.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
    let headers = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "private, no-cache")];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, "image/jpeg")], picture.jpeg).into_response()
}

/// Takes a picture from the session's publisher
///
/// Who proves to be it by the resume token. A session may end, or the program begin anew, while its page sends one: that is no
/// error of the page's either.
#[utoipa::path(put, path = "/api/sessions/{id}/picture", operation_id = "putSessionPicture", tag = "Sessions",
    params(("id" = SessionId, Path, description = "The id of a session.")),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    security(("publisher" = [])),
    responses(
        (status = 204, description = "The picture is taken, or there is no session of this id."),
        (status = 401, description = "Only the session's publisher may send its picture.", body = Problem),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 408, description = "The picture did not arrive in time.", body = Problem),
        (status = 413, description = "The picture is too large.", body = Problem),
        (status = 415, description = "The body is no JPEG file.", body = Problem)))]
pub(super) async fn put(
    State(state): State<super::State>,
    id: Result<Id<SessionId>, Error>,
    request: Request,
) -> Result<StatusCode, Error> {
    let token = bearer(request.headers()).ok_or(NOT_YOURS)?;
    let Some(session) = find(&state, id) else { return Ok(StatusCode::NO_CONTENT) };
    let jpeg = read(request.into_body()).await?;
    Picture::check(&jpeg).map_err(|_| NOT_A_JPEG)?;
    match session.put_picture(token, jpeg).await {
        Ok(Err(_)) => Err(NOT_YOURS),
        Ok(Ok(())) | Err(_) => Ok(StatusCode::NO_CONTENT),
    }
}

fn bearer(headers: &HeaderMap) -> Option<ResumeToken> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.parse().ok()
}

fn find(state: &super::State, id: Result<Id<SessionId>, Error>) -> Option<SessionHandle> {
    let Id(id) = id.ok()?;
    state.sessions.find(&id)
}

async fn read(body: Body) -> Result<Bytes, Error> {
    match tokio::time::timeout(UPLOAD_TIME, to_bytes(body, MAX_PICTURE_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(TOO_LARGE),
        Err(_) => Err(TOO_SLOW),
    }
}

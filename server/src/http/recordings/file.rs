use axum::body::Body;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use messages::RecordingId;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::download;
use crate::http::error::Problem;
use crate::http::extract::Id;
use crate::http::{self, Error};

/// Gives the file of a recording
///
/// Or the part of it that the header `Range` asks for (RFC 9110, 14).
#[utoipa::path(get, path = "/api/recordings/{id}/file", operation_id = "getRecordingFile", tag = "Recordings",
    params(
        ("id" = RecordingId, Path, description = "The id of a recording."),
        ("download" = Option<String>, Query, description = "If it is there, browsers save the file.")),
    responses(
        (status = 200, description = "The file.", content((Vec<u8> = "video/mp4"), (Vec<u8> = "video/webm"))),
        (status = 206, description = "A part of it.", content((Vec<u8> = "video/mp4"), (Vec<u8> = "video/webm"))),
        (status = 404, description = "There is no recording of this id, or its file is gone.", body = Problem),
        (status = 416, description = "The file is not that long."),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn get(
    State(state): State<http::State>,
    Id(id): Id<RecordingId>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Error> {
    let file = state.recordings.file(&id).await?.ok_or(Error::NO_RECORDING)?;
    let mut response = serve(&file.path, &file.media_type, request).await?;
    if query.is_some_and(|query| query.split('&').any(|part| part == "download" || part.starts_with("download="))) {
        let disposition = download::disposition(&file.title, &file.path);
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Gives the picture of a recording
#[utoipa::path(get, path = "/api/recordings/{id}/thumbnail", operation_id = "getRecordingThumbnail", tag = "Recordings",
    params(("id" = RecordingId, Path, description = "The id of a recording.")),
    responses(
        (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 206, description = "A part of it.", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 404, description = "There is no recording of this id, or it has no picture.", body = Problem),
        (status = 416, description = "The picture is not that long."),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn thumbnail(
    State(state): State<http::State>,
    Id(id): Id<RecordingId>,
    request: Request,
) -> Result<Response, Error> {
    let path = state.recordings.thumbnail(&id).await?.ok_or(Error::NO_RECORDING)?;
    serve(&path, "image/jpeg", request).await
}

async fn serve(path: &std::path::Path, media_type: &str, request: Request) -> Result<Response, Error> {
    let media_type = media_type.parse().map_err(|_| Error::internal("a recording has no media type"))?;
    let served = ServeFile::new_with_mime(path, &media_type).oneshot(request).await;
    let mut response = match served {
        Ok(response) => response.map(Body::new).into_response(),
        Err(never) => match never {},
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::{NO_RECORDING, download, id_of};
use crate::http::{self, Error};

/// The file of a recording, or the part of it that is asked for (RFC 9110, 14). With the query `download` browsers save it.
pub(super) async fn get(
    State(state): State<http::State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Error> {
    let file = state.recordings.file(&id_of(&id)?).await?.ok_or(NO_RECORDING)?;
    let mut response = serve(&file.path, &file.media_type, request).await?;
    if query.is_some_and(|query| query.split('&').any(|part| part == "download" || part.starts_with("download="))) {
        let disposition = download::disposition(&file.title, &file.path);
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The picture of a recording.
pub(super) async fn thumbnail(
    State(state): State<http::State>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    let path = state.recordings.thumbnail(&id_of(&id)?).await?.ok_or(NO_RECORDING)?;
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

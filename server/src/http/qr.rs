use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use messages::SessionId;

use super::Error;
use super::error::Problem;
use super::extract::Id;
use super::host::base_url;

const NO_HOST: Error = Error::new(StatusCode::BAD_REQUEST, "The request does not say which host it is for.");

/// Draws the viewer link of a session as a QR code
#[utoipa::path(get, path = "/api/sessions/{id}/qr.svg", operation_id = "getSessionQrCode", tag = "Sessions",
    params(("id" = SessionId, Path, description = "The id of a live session.")),
    responses(
        (status = 200, description = "The QR code.", body = String, content_type = "image/svg+xml"),
        (status = 400, description = "The request does not say which host it is for.", body = Problem),
        (status = 404, description = "There is no live session of this id.", body = Problem)))]
pub(super) async fn get(
    State(state): State<super::State>,
    Id(id): Id<SessionId>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    state.sessions.find(&id).ok_or(Error::NO_SESSION)?;
    let base = base_url(&headers, state.public_url.as_ref()).ok_or(NO_HOST)?;
    let svg = draw(&format!("{base}{}", crate::links::view_path(&id)))?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, svg).into_response())
}

fn draw(link: &str) -> Result<String, Error> {
    let code = QRBuilder::new(link).build().map_err(|error| Error::internal(format!("no QR code: {error:?}")))?;
    Ok(SvgBuilder::default().to_str(&code))
}

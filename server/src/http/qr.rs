use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use messages::SessionId;

use super::Error;
use super::host::base_url;

const NO_HOST: Error = Error::new(StatusCode::BAD_REQUEST, "The request does not say which host it is for.");

/// The viewer link of a session as a QR code.
pub(super) async fn get(
    State(state): State<super::State>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let id: SessionId = id.parse().map_err(|_| Error::NO_SESSION)?;
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

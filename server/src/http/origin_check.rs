use axum::http::{HeaderMap, StatusCode, header};

use super::Error;
use super::host::host;
use crate::config::Origin;

const FOREIGN: Error = Error::new(StatusCode::FORBIDDEN, "Pages of this origin may not use this server.");

/// Refuses requests that a foreign page makes its visitor's browser send.
///
/// Browsers name the page's origin in every WebSocket upgrade and every `PUT`; a page cannot change or remove it. A request
/// without an origin was not made by a page, and so carries no visitor's trust that could be abused.
pub(super) fn check(headers: &HeaderMap, state: &super::State) -> Result<(), Error> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return Ok(()) };
    let is_single = origins.next().is_none();
    let origin = origin.to_str().ok().and_then(Origin::parse).filter(|_| is_single).ok_or(FOREIGN)?;
    let is_own = host(headers).is_some_and(|host| origin.is_of_host(host));
    let is_public = state.public_url.as_ref() == Some(&origin);
    if is_own || is_public || state.allowed_origins.contains(&origin) { Ok(()) } else { Err(FOREIGN) }
}

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Error;
use super::host::host;
use crate::config::Origin;

const FOREIGN: Error = Error::new(StatusCode::FORBIDDEN, "Pages of this origin may not use this server.");

/// Refuses what would change something if a foreign page asks for it, whatever the address.
pub(super) async fn on_changes(
    State(state): State<super::State>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    if !request.method().is_safe() {
        check(request.headers(), &state)?;
    }
    Ok(next.run(request).await)
}

/// Refuses requests that a foreign page makes its visitor's browser send.
///
/// Browsers name the page's origin in every WebSocket upgrade and every request that may change something; a page cannot change or remove it. A request
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

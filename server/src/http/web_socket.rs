use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Error, origin_check};

/// Opens the WebSocket of a page.
pub(super) async fn open(
    State(state): State<super::State>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Error> {
    origin_check::check(&headers, &state)?;
    let upgrade = upgrade.map_err(|_| Error::new(StatusCode::BAD_REQUEST, "This address takes WebSockets only."))?;
    state.signaling.upgrade(upgrade).map_err(|_| {
        let sentence = "The server has as many visitors as it may have. Try again later.";
        Error::new(StatusCode::SERVICE_UNAVAILABLE, sentence)
    })
}

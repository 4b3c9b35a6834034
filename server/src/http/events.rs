use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use messages::{EventKind, EventPage, SessionId};
use serde::Deserialize;

use super::Error;
use crate::http;
use crate::store::EventFilter;

/// Events of a page that nobody has asked to be longer.
const USUAL: u16 = 100;
const MOST: u16 = 500;
/// A longer text is in no sentence.
const MOST_TEXT: usize = 200;

const TOO_LONG: Error =
    Error::new(StatusCode::BAD_REQUEST, "The text to look for is too long: 200 characters are the most.");

/// Which events are wanted; what is absent does not matter.
#[derive(Deserialize)]
pub(super) struct Wish {
    kind: Option<EventKind>,
    session: Option<SessionId>,
    text: Option<String>,
    /// The id of an event; only older ones are given.
    before: Option<i64>,
    limit: Option<u16>,
}

/// What happened, newest first.
pub(super) async fn get(State(state): State<http::State>, Query(wish): Query<Wish>) -> Result<Response, Error> {
    let text = wish.text.filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > MOST_TEXT) {
        return Err(TOO_LONG);
    }
    let filter = EventFilter { kind: wish.kind, session: wish.session, text, before: wish.before };
    let events = state.store.events(&filter, wish.limit.unwrap_or(USUAL).min(MOST)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(EventPage { events })).into_response())
}

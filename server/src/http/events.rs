use axum::extract::State;
use axum::http::StatusCode;
use messages::{EventKind, EventPage, PeerId, SessionId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Error;
use super::error::Problem;
use super::extract::Query;
use super::fresh::Fresh;
use crate::http;
use crate::store::EventFilter;

/// Events of a page that nobody has asked to be longer.
const USUAL: u16 = 100;
const MOST: u16 = 500;
/// A longer text is in no sentence.
const MOST_TEXT: usize = 200;

const TOO_LONG: Error =
    Error::new(StatusCode::BAD_REQUEST, "The text to look for is too long: 200 characters are the most.");
const BAD_LIMIT: Error = Error::new(StatusCode::BAD_REQUEST, "The limit is a number from 1 to 500.");

/// Which events are wanted; what is absent does not matter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// What they are about.
    kind: Option<EventKind>,
    /// Only those of this session.
    session: Option<SessionId>,
    /// Only those of this peer.
    peer: Option<PeerId>,
    /// What is in their sentences, whatever the case of its letters.
    #[param(max_length = 200)]
    text: Option<String>,
    /// The id of an event; only older ones are given.
    before: Option<i64>,
    /// How many at most; 100 if it is absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// Tells what happened
///
/// Newest first. To read on, give the id of the last one as `before`.
#[utoipa::path(get, path = "/api/events", operation_id = "listEvents", tag = "Experience",
    params(Wish),
    responses(
        (status = 200, description = "A page of events.", body = EventPage),
        (status = 400, description = "The query cannot be read.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(super) async fn get(State(state): State<http::State>, Query(wish): Query<Wish>) -> Result<Fresh<EventPage>, Error> {
    let text = wish.text.clone().filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > MOST_TEXT) {
        return Err(TOO_LONG);
    }
    let limit = wish.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(BAD_LIMIT);
    }
    let Wish { kind, session, peer, before, .. } = wish;
    let filter = EventFilter { kind, session, peer, text, before };
    Ok(Fresh(EventPage { events: state.store.events(&filter, limit).await? }))
}

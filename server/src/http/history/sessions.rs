use axum::extract::State;
use messages::{PastSession, PastSessions};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::error::Problem;
use crate::http::extract::Query;
use crate::http::fresh::Fresh;
use crate::http::{self, Error};
use crate::store::StoredSession;

/// Sessions that are told of when nobody asks for more.
const USUAL: u16 = 50;
const MOST: u16 = 500;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Wish {
    /// Only those that started before, in milliseconds since 1970.
    before_ms: Option<i64>,
    /// How many at most, up to 500; 50 if it is absent.
    #[param(maximum = 65535)]
    limit: Option<u16>,
}

/// Lists the sessions that something is kept of
///
/// Live ones and those that are over, newest first.
#[utoipa::path(get, path = "/api/history/sessions", operation_id = "listPastSessions", tag = "History",
    params(Wish),
    responses(
        (status = 200, description = "A page of sessions.", body = PastSessions),
        (status = 400, description = "The query cannot be read.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn get(
    State(state): State<http::State>,
    Query(wish): Query<Wish>,
) -> Result<Fresh<PastSessions>, Error> {
    let limit = wish.limit.unwrap_or(USUAL).min(MOST);
    let stored = state.store.sessions_before(wish.before_ms.unwrap_or(i64::MAX), limit).await?;
    let sessions = stored.into_iter().map(told).collect();
    Ok(Fresh(PastSessions { sessions }))
}

fn told(session: StoredSession) -> PastSession {
    let StoredSession { id, kind, title, started_ms, ended_ms, reason } = session;
    PastSession { session_id: id, title, kind, started_ms, ended_ms, reason }
}

use axum::extract::State;
use messages::{PastSession, PastSessions};
use serde::Deserialize;

use crate::http::extract::Query;
use crate::http::fresh::Fresh;
use crate::http::{self, Error};
use crate::store::StoredSession;

/// Sessions that are told of when nobody asks for more.
const USUAL: u16 = 50;
const MOST: u16 = 500;

#[derive(Deserialize)]
pub(super) struct Wish {
    /// Only those that started before, in milliseconds since 1970.
    before_ms: Option<i64>,
    limit: Option<u16>,
}

/// The sessions that something is kept of, newest first.
pub(super) async fn get(
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

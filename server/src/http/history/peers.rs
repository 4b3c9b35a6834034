use axum::extract::State;
use messages::{PastPeer, PastPeers, PeerRole, SessionId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{MaybeId, kept};
use crate::http::error::Problem;
use crate::http::extract::Query;
use crate::http::fresh::Fresh;
use crate::http::{self, Error};
use crate::store::{Role, StoredPeer};

/// Peers that are told of when nobody asks for more.
const USUAL: u16 = 100;
const MOST: u16 = 1000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Wish {
    /// How many of the first ones are left out.
    #[param(value_type = Option<u64>, maximum = 4294967295_i64)]
    skip: Option<u32>,
    /// How many at most, up to 1000; 100 if it is absent.
    #[param(maximum = 65535)]
    limit: Option<u16>,
}

/// Lists who published and who watched a session
#[utoipa::path(get, path = "/api/history/sessions/{id}/peers", operation_id = "listPastPeers", tag = "History",
    params(("id" = SessionId, Path, description = "The id of a session, live or over."), Wish),
    responses(
        (status = 200, description = "A page of peers.", body = PastPeers),
        (status = 400, description = "The query cannot be read.", body = Problem),
        (status = 404, description = "Nothing is kept of a session of this id.", body = Problem),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn get(
    State(state): State<http::State>,
    id: MaybeId,
    Query(wish): Query<Wish>,
) -> Result<Fresh<PastPeers>, Error> {
    let id = kept(&state, id).await?;
    let limit = wish.limit.unwrap_or(USUAL).min(MOST);
    let stored = state.store.peers_of(&id, wish.skip.unwrap_or(0), limit).await?;
    let peers = stored.into_iter().map(told).collect();
    Ok(Fresh(PastPeers { peers }))
}

fn told(peer: StoredPeer) -> PastPeer {
    let StoredPeer { id, session: _, role, browser, path, started_ms, ended_ms } = peer;
    let role = match role {
        Role::Publisher => PeerRole::Publisher,
        Role::Viewer => PeerRole::Viewer,
    };
    PastPeer { peer_id: id, role, browser, path, started_ms, ended_ms }
}

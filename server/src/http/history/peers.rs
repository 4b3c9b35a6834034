use axum::extract::{Path, State};
use messages::{PastPeer, PastPeers, PeerRole, SessionId};
use serde::Deserialize;

use super::NO_SESSION;
use crate::http::extract::Query;
use crate::http::fresh::Fresh;
use crate::http::{self, Error};
use crate::store::{Role, StoredPeer};

/// Peers that are told of when nobody asks for more.
const USUAL: u16 = 100;
const MOST: u16 = 1000;

#[derive(Deserialize)]
pub(super) struct Wish {
    /// How many of the first ones are left out.
    skip: Option<u32>,
    limit: Option<u16>,
}

/// Who published and who watched a session.
pub(super) async fn get(
    State(state): State<http::State>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Fresh<PastPeers>, Error> {
    let id: SessionId = id.parse().map_err(|_| NO_SESSION)?;
    state.store.session(&id).await?.ok_or(NO_SESSION)?;
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

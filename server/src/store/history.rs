use messages::{PeerId, SessionId};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::sync::LazyLock;

use super::figures::COLUMNS;
use super::{Figures, Sample, Store, StoreError};

/// Where to read on in a session's history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    peer: i64,
    at_ms: i64,
}

/// A sample, and the place behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedSample {
    pub(crate) sample: Sample,
    pub(crate) place: Place,
}

static AFTER: LazyLock<String> = LazyLock::new(|| samples("peer.id = $1 AND at_ms > $2 ORDER BY at_ms LIMIT $3"));
static LAST: LazyLock<String> = LazyLock::new(|| samples("peer.id = $1 ORDER BY at_ms DESC LIMIT 1"));
/// The peer that was reached, from where it was left, and the next one that has any.
static OF_SESSION: LazyLock<String> = LazyLock::new(|| samples("peer.key = $1 AND at_ms > $2 ORDER BY at_ms LIMIT $3"));
const NEXT_PEER: &str = "SELECT MIN(peer.key) FROM peer JOIN session ON session.key = peer.session \
                         WHERE session.id = $1 AND peer.key > $2";

fn samples(which: &str) -> String {
    let columns = &*COLUMNS;
    format!(
        "SELECT {columns}, at_ms, peer.key AS peer_key, peer.id AS peer_id \
         FROM peer JOIN sample ON sample.peer = peer.key WHERE {which}"
    )
}

impl Store {
    /// At most `limit` samples of a peer that were made after a time, oldest first.
    pub(crate) async fn samples_after(
        &self,
        peer: &PeerId,
        after_ms: i64,
        limit: u16,
    ) -> Result<Vec<Sample>, StoreError> {
        let query = sqlx::query(AFTER.as_str()).bind(peer.as_str()).bind(after_ms).bind(i32::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(|row| Ok(read(row)?.sample)).collect()
    }

    /// The newest sample of a peer.
    pub(crate) async fn last_sample(&self, peer: &PeerId) -> Result<Option<Sample>, StoreError> {
        let row = sqlx::query(LAST.as_str()).bind(peer.as_str()).fetch_optional(&self.pool).await?;
        row.as_ref().map(|row| Ok(read(row)?.sample)).transpose()
    }

    /// At most `limit` samples of a session's peers, one peer after the other, each oldest first. Reads on behind `place`,
    /// which is at first the default one; an empty page is the end.
    pub(crate) async fn session_history(
        &self,
        session: &SessionId,
        place: Place,
        limit: u16,
    ) -> Result<Vec<PlacedSample>, StoreError> {
        let mut place = place;
        let mut page = Vec::new();
        while page.len() < usize::from(limit) {
            let left = usize::from(limit) - page.len();
            let more = self.history_of_one(place, left).await?;
            let is_all_of_it = more.len() < left;
            page.extend(more);
            if is_all_of_it {
                let Some(next) = self.next_peer(session, place.peer).await? else { break };
                place = Place { peer: next, at_ms: i64::MIN };
            }
        }
        Ok(page)
    }

    async fn history_of_one(&self, place: Place, limit: usize) -> Result<Vec<PlacedSample>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = sqlx::query(OF_SESSION.as_str()).bind(place.peer).bind(place.at_ms).bind(limit);
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    async fn next_peer(&self, session: &SessionId, after: i64) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query(NEXT_PEER).bind(session.as_str()).bind(after);
        Ok(query.fetch_one(&self.pool).await?.try_get(0)?)
    }
}

fn read(row: &AnyRow) -> Result<PlacedSample, StoreError> {
    let at_ms = row.try_get("at_ms")?;
    let id: String = row.try_get("peer_id")?;
    let peer = id.try_into().map_err(|_| StoreError::Unreadable("peer"))?;
    let place = Place { peer: row.try_get("peer_key")?, at_ms };
    Ok(PlacedSample { sample: Sample { peer, at_ms, figures: Figures::read(row, 0)? }, place })
}

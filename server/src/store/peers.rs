use messages::{PeerId, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::names::Names;
use super::{Store, StoreError};

/// Whether a peer sends a session or receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Publisher,
    Viewer,
}

/// A peer, there or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPeer {
    pub(crate) id: PeerId,
    pub(crate) session: SessionId,
    pub(crate) role: Role,
    /// The family of its browser, once that is known.
    pub(crate) browser: Option<String>,
    /// How its media travels, once that is known.
    pub(crate) path: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
}

pub(super) const ROLES: Names<Role> = Names(&[(Role::Publisher, "publisher"), (Role::Viewer, "viewer")]);

/// What is known of a peer stays known, whoever writes of it later.
const PUT: &str = "INSERT INTO peer (id, session, role, browser, path, started_ms, ended_ms) \
                   SELECT $1, key, $3, $4, $5, $6, $7 FROM session WHERE id = $2 \
                   ON CONFLICT (id) DO UPDATE SET browser = COALESCE(excluded.browser, peer.browser), \
                   path = COALESCE(excluded.path, peer.path), ended_ms = excluded.ended_ms";
const OF_SESSION: &str = "SELECT peer.id, session.id AS session_id, role, browser, path, peer.started_ms, peer.ended_ms \
                          FROM peer JOIN session ON session.key = peer.session WHERE session.id = $1 \
                          ORDER BY peer.key LIMIT $2 OFFSET $3";
const ONE: &str = "SELECT peer.id, session.id AS session_id, role, browser, path, peer.started_ms, peer.ended_ms \
                   FROM peer JOIN session ON session.key = peer.session WHERE peer.id = $1";

/// Writes a peer down as it is now. One of a session that is not known is left out.
pub(super) async fn put(connection: &mut AnyConnection, peer: &StoredPeer) -> Result<(), StoreError> {
    sqlx::query(PUT)
        .bind(peer.id.as_str())
        .bind(peer.session.as_str())
        .bind(ROLES.of(peer.role))
        .bind(peer.browser.as_deref())
        .bind(peer.path.as_deref())
        .bind(peer.started_ms)
        .bind(peer.ended_ms)
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    pub(crate) async fn peer(&self, id: &PeerId) -> Result<Option<StoredPeer>, StoreError> {
        let row = sqlx::query(ONE).bind(id.as_str()).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// At most `limit` peers of a session in the order in which they came, after the first `skip`.
    pub(crate) async fn peers_of(
        &self,
        session: &SessionId,
        skip: u32,
        limit: u16,
    ) -> Result<Vec<StoredPeer>, StoreError> {
        let query = sqlx::query(OF_SESSION).bind(session.as_str()).bind(i32::from(limit)).bind(i64::from(skip));
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<StoredPeer, StoreError> {
    let unreadable = || StoreError::Unreadable("peer");
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(StoredPeer {
        id: text("id")?.try_into().map_err(|_| unreadable())?,
        session: text("session_id")?.try_into().map_err(|_| unreadable())?,
        role: ROLES.read(&text("role")?).ok_or_else(unreadable)?,
        browser: row.try_get("browser")?,
        path: row.try_get("path")?,
        started_ms: row.try_get("started_ms")?,
        ended_ms: row.try_get("ended_ms")?,
    })
}

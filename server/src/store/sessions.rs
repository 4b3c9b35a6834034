use messages::{SessionId, SessionKind, Title};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::names::Names;
use super::{Store, StoreError};

/// A session, live or over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSession {
    pub(crate) id: SessionId,
    pub(crate) kind: SessionKind,
    pub(crate) title: Title,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
    /// Why it ended, in words.
    pub(crate) reason: Option<String>,
}

pub(super) const KINDS: Names<SessionKind> =
    Names(&[(SessionKind::Webcam, "webcam"), (SessionKind::Screen, "screen"), (SessionKind::Source, "source")]);

/// A session that begins again, as a source does after a restart, keeps its first start.
const PUT: &str = "INSERT INTO session (id, kind, title, started_ms, ended_ms, reason) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (id) DO UPDATE SET title = excluded.title, ended_ms = excluded.ended_ms, reason = excluded.reason";
const ONE: &str = "SELECT id, kind, title, started_ms, ended_ms, reason FROM session WHERE id = $1";
const NEWEST: &str = "SELECT id, kind, title, started_ms, ended_ms, reason FROM session WHERE started_ms < $1 \
                      ORDER BY started_ms DESC, key DESC LIMIT $2";

/// Writes a session down as it is now.
pub(super) async fn put(connection: &mut AnyConnection, session: &StoredSession) -> Result<(), StoreError> {
    sqlx::query(PUT)
        .bind(session.id.as_str())
        .bind(KINDS.of(session.kind))
        .bind(session.title.as_str())
        .bind(session.started_ms)
        .bind(session.ended_ms)
        .bind(session.reason.as_deref())
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    pub(crate) async fn session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        let row = sqlx::query(ONE).bind(id.as_str()).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// At most `limit` sessions that started before a time, newest first.
    pub(crate) async fn sessions_before(&self, before_ms: i64, limit: u16) -> Result<Vec<StoredSession>, StoreError> {
        let rows = sqlx::query(NEWEST).bind(before_ms).bind(i32::from(limit)).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Ends what a former run left as if it were live. For the start of a program that has the database to itself.
    pub(crate) async fn end_what_was_left(&self, now_ms: i64, reason: &str) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(self.engine.begin()).await?;
        sqlx::query("UPDATE peer SET ended_ms = $1 WHERE ended_ms IS NULL")
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE session SET ended_ms = $1, reason = $2 WHERE ended_ms IS NULL")
            .bind(now_ms)
            .bind(reason)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<StoredSession, StoreError> {
    let unreadable = || StoreError::Unreadable("session");
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(StoredSession {
        id: text("id")?.try_into().map_err(|_| unreadable())?,
        kind: KINDS.read(&text("kind")?).ok_or_else(unreadable)?,
        title: text("title")?.try_into().map_err(|_| unreadable())?,
        started_ms: row.try_get("started_ms")?,
        ended_ms: row.try_get("ended_ms")?,
        reason: row.try_get("reason")?,
    })
}

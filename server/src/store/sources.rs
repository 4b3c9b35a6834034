use messages::{SessionId, SourceUrl, Title};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError};

/// A source that the operator wants to be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSource {
    pub(crate) session: SessionId,
    pub(crate) url: SourceUrl,
    pub(crate) title: Title,
    pub(crate) created_ms: i64,
}

impl Store {
    pub(crate) async fn add_source(&self, source: &StoredSource) -> Result<(), StoreError> {
        let session = source.session.as_str();
        sqlx::query("INSERT INTO source (session_id, sealed_url, title, created_ms) VALUES ($1, $2, $3, $4)")
            .bind(session)
            .bind(self.vault.seal(source.url.as_str(), session)?)
            .bind(source.title.as_str())
            .bind(source.created_ms)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Forgets a source, if it is there.
    pub(crate) async fn remove_source(&self, session: &SessionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM source WHERE session_id = $1").bind(session.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    /// All sources, oldest first. One that cannot be read is left out, and the log says so.
    pub(crate) async fn sources(&self) -> Result<Vec<StoredSource>, StoreError> {
        let rows = sqlx::query("SELECT session_id, sealed_url, title, created_ms FROM source ORDER BY created_ms")
            .fetch_all(&self.pool)
            .await?;
        let readable = |row: &AnyRow| match self.read_source(row) {
            Ok(source) => Some(source),
            Err(error) => {
                tracing::error!(%error, "a source was left out");
                None
            }
        };
        Ok(rows.iter().filter_map(readable).collect())
    }

    fn read_source(&self, row: &AnyRow) -> Result<StoredSource, StoreError> {
        let unreadable = || StoreError::Unreadable("source");
        let session: String = row.try_get("session_id")?;
        let url = self.vault.open(&row.try_get::<String, _>("sealed_url")?, &session)?;
        Ok(StoredSource {
            session: session.try_into().map_err(|_| unreadable())?,
            url: url.try_into().map_err(|_| unreadable())?,
            title: row.try_get::<String, _>("title")?.try_into().map_err(|_| unreadable())?,
            created_ms: row.try_get("created_ms")?,
        })
    }
}

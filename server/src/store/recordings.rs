use messages::{KeptState, RecordingId, SessionId, SessionKind, Title};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::names::Names;
use super::sessions::KINDS;
use super::{Store, StoreError};

/// One recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRecording {
    pub(crate) id: RecordingId,
    pub(crate) session: SessionId,
    pub(crate) title: Title,
    pub(crate) kind: SessionKind,
    pub(crate) state: KeptState,
    /// Why it failed.
    pub(crate) message: Option<String>,
    /// In the folder of recordings; made by this program.
    pub(crate) file_name: String,
    pub(crate) media_type: String,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) bytes: i64,
    pub(crate) duration_ms: i64,
    /// The name of its picture's file beside it.
    pub(crate) thumbnail: Option<String>,
    /// When somebody deleted it; its file follows after a while.
    pub(crate) deleted_ms: Option<i64>,
}

/// How a recording ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingEnd {
    pub(crate) state: KeptState,
    pub(crate) message: Option<String>,
    pub(crate) ended_ms: i64,
    pub(crate) bytes: i64,
    pub(crate) duration_ms: i64,
}

const ALL: &str = "SELECT id, session_id, title, kind, state, message, file_name, media_type, started_ms, ended_ms, bytes, \
                       duration_ms, thumbnail, deleted_ms FROM recording ORDER BY started_ms DESC, id";
const ONE: &str = "SELECT id, session_id, title, kind, state, message, file_name, media_type, started_ms, ended_ms, bytes, \
                   duration_ms, thumbnail, deleted_ms FROM recording WHERE id = $1";
const INSERT: &str = "INSERT INTO recording (id, session_id, title, kind, state, message, file_name, media_type, started_ms, \
                      ended_ms, bytes, duration_ms, thumbnail, deleted_ms) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

impl Store {
    pub(crate) async fn add_recording(&self, recording: &StoredRecording) -> Result<(), StoreError> {
        sqlx::query(INSERT)
            .bind(recording.id.as_str())
            .bind(recording.session.as_str())
            .bind(recording.title.as_str())
            .bind(KINDS.of(recording.kind))
            .bind(STATES.of(recording.state))
            .bind(recording.message.as_deref())
            .bind(&recording.file_name)
            .bind(&recording.media_type)
            .bind(recording.started_ms)
            .bind(recording.ended_ms)
            .bind(recording.bytes)
            .bind(recording.duration_ms)
            .bind(recording.thumbnail.as_deref())
            .bind(recording.deleted_ms)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Writes down how a recording ended.
    pub(crate) async fn end_recording(&self, id: &RecordingId, end: &RecordingEnd) -> Result<(), StoreError> {
        let sql =
            "UPDATE recording SET state = $2, message = $3, ended_ms = $4, bytes = $5, duration_ms = $6 WHERE id = $1";
        sqlx::query(sql)
            .bind(id.as_str())
            .bind(STATES.of(end.state))
            .bind(end.message.as_deref())
            .bind(end.ended_ms)
            .bind(end.bytes)
            .bind(end.duration_ms)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(crate) async fn set_thumbnail(&self, id: &RecordingId, file_name: &str) -> Result<(), StoreError> {
        let sql = "UPDATE recording SET thumbnail = $2 WHERE id = $1";
        sqlx::query(sql).bind(id.as_str()).bind(file_name).execute(&self.pool).await?;
        Ok(())
    }

    pub(crate) async fn rename_recording(&self, id: &RecordingId, title: &Title) -> Result<(), StoreError> {
        let sql = "UPDATE recording SET title = $2 WHERE id = $1";
        sqlx::query(sql).bind(id.as_str()).bind(title.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    /// Marks a recording as deleted at this time, or takes that back.
    pub(crate) async fn mark_deleted(&self, id: &RecordingId, deleted_ms: Option<i64>) -> Result<(), StoreError> {
        let sql = "UPDATE recording SET deleted_ms = $2 WHERE id = $1";
        sqlx::query(sql).bind(id.as_str()).bind(deleted_ms).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets a recording.
    pub(crate) async fn remove_recording(&self, id: &RecordingId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM recording WHERE id = $1").bind(id.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    pub(crate) async fn recording(&self, id: &RecordingId) -> Result<Option<StoredRecording>, StoreError> {
        let row = sqlx::query(ONE).bind(id.as_str()).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// All recordings, newest first, the deleted ones too.
    pub(crate) async fn recordings(&self) -> Result<Vec<StoredRecording>, StoreError> {
        let rows = sqlx::query(ALL).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<StoredRecording, StoreError> {
    let unreadable = || StoreError::Unreadable("recording");
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(StoredRecording {
        id: text("id")?.try_into().map_err(|_| unreadable())?,
        session: text("session_id")?.try_into().map_err(|_| unreadable())?,
        title: text("title")?.try_into().map_err(|_| unreadable())?,
        kind: KINDS.read(&text("kind")?).ok_or_else(unreadable)?,
        state: STATES.read(&text("state")?).ok_or_else(unreadable)?,
        message: row.try_get("message")?,
        file_name: text("file_name")?,
        media_type: text("media_type")?,
        started_ms: row.try_get("started_ms")?,
        ended_ms: row.try_get("ended_ms")?,
        bytes: row.try_get("bytes")?,
        duration_ms: row.try_get("duration_ms")?,
        thumbnail: row.try_get("thumbnail")?,
        deleted_ms: row.try_get("deleted_ms")?,
    })
}

const STATES: Names<KeptState> =
    Names(&[(KeptState::Recording, "recording"), (KeptState::Finished, "finished"), (KeptState::Failed, "failed")]);

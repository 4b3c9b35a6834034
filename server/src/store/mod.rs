//! What outlives the program: a database in the data folder. Media never waits for it.
//!
//! The SQL keeps to what SQLite and PostgreSQL have in common, and times are milliseconds since 1970-01-01 UTC.

mod error;
mod migrations;
mod recordings;
mod sources;
#[cfg(test)]
mod tests;
mod vault;

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub(crate) use error::{OpenError, StoreError};
pub(crate) use recordings::{RecordingEnd, StoredRecording};
pub(crate) use sources::StoredSource;
use vault::Vault;

const FILE: &str = "kurento-live.db";
const CONNECTIONS: u32 = 4;
/// How long a statement may wait for another one.
const BUSY_TIME: Duration = Duration::from_secs(5);

/// A way to the database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: SqlitePool,
    vault: Vault,
}

impl Store {
    /// Opens the database, which is made and brought up to date if need be. `url` names another one than the file in the
    /// data folder.
    pub(crate) async fn open(data_dir: &Path, url: Option<&str>) -> Result<Self, OpenError> {
        let folder = |source| OpenError::Folder { folder: data_dir.to_owned(), source };
        tokio::fs::create_dir_all(data_dir).await.map_err(folder)?;
        let vault = Vault::kept_in(data_dir).map_err(folder)?;
        let options = match url {
            Some(url) => url.parse().map_err(OpenError::Database)?,
            None => SqliteConnectOptions::new().filename(data_dir.join(FILE)),
        };
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIME);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(BUSY_TIME);
        let pool = pool.connect_with(options).await.map_err(OpenError::Database)?;
        migrations::all().run(&pool).await.map_err(OpenError::Migration)?;
        Ok(Self { pool, vault })
    }

    /// Closes the database, after what is being written is.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

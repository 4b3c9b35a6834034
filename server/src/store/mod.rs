//! What outlives the program: a database in the data folder, or one in PostgreSQL. Media never waits for it.
//!
//! The SQL keeps to what SQLite and PostgreSQL have in common, and times are milliseconds since 1970-01-01 UTC.

mod database_url;
mod engine;
mod error;
mod events;
mod figures;
mod history;
mod medians;
mod migrations;
mod minutes;
mod names;
mod opening;
mod peers;
mod pruning;
mod recordings;
mod retention;
mod samples;
mod series;
mod sessions;
mod sources;
#[cfg(test)]
mod tests;
mod vault;
mod writer;

use sqlx::AnyPool;

pub(crate) use database_url::DatabaseUrl;
use engine::Engine;
pub(crate) use error::{OpenError, StoreError};
pub(crate) use events::{Event, EventFilter, EventKind, Level};
pub(crate) use figures::{Figure, Figures};
pub(crate) use history::Place;
pub(crate) use peers::{Role, StoredPeer};
pub(crate) use recordings::{RecordingEnd, StoredRecording};
pub(crate) use retention::Retention;
pub(crate) use samples::Sample;
pub(crate) use series::{Point, Span};
pub(crate) use sessions::StoredSession;
pub(crate) use sources::StoredSource;
use vault::Vault;
pub(crate) use writer::{Counts, EventCounts, RunningWriter, Write, Writer};

/// A way to the database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    engine: Engine,
    vault: Vault,
}

impl Store {
    /// Closes the database, after what is being written is.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

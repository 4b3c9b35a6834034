use std::path::PathBuf;

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("cannot use the data folder {}: {source}; name another one with --data-dir", .folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("cannot open the database: {0}; see the settings data-dir and database-url")]
    Database(sqlx::Error),
    #[error("cannot bring the database up to date: {0}")]
    Migration(sqlx::migrate::MigrateError),
}

/// Why the database did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// What it holds was not written by this program, or with another key.
    #[error("the database holds a {0} that cannot be read")]
    Unreadable(&'static str),
}

use std::path::PathBuf;

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("cannot use the data folder {}: {source}; name another one with --data-dir", .folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("cannot open the database {database}: {problem}; see the settings data-dir and database-url")]
    File { database: String, problem: sqlx::Error },
    #[error(
        "cannot reach the database {database}: {problem}; see that PostgreSQL runs there and lets this user in, and that the \
         setting database-url is right"
    )]
    Unreachable { database: String, problem: sqlx::Error },
    #[error("cannot bring the database {database} up to date: {problem}")]
    Migration { database: String, problem: sqlx::migrate::MigrateError },
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

impl StoreError {
    /// Whether the database is there and does not take this, so that asking again is of no use.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().is_some_and(|code| is_refusal(&code)),
            Self::Database(sqlx::Error::Encode(_)) | Self::Unreadable(_) => true,
            Self::Database(_) => false,
        }
    }
}

/// PostgreSQL has five characters, of which the first two are the class: 22 is bad data and 23 a broken rule. SQLite has a
/// number whose lowest byte is the kind: too big, against a rule, or of the wrong type.
fn is_refusal(code: &str) -> bool {
    const SQLITE: [u32; 3] = [18, 19, 20];
    match code.len() {
        5 => code.starts_with("22") || code.starts_with("23"),
        _ => code.parse().is_ok_and(|code: u32| SQLITE.contains(&(code & 0xff))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_data_is_told_from_a_database_that_is_away() {
        for refused in ["22021", "22003", "23502", "19", "1299"] {
            assert!(is_refusal(refused), "{refused}");
        }
        for away in ["57P01", "53100", "40001", "5", "13", "10"] {
            assert!(!is_refusal(away), "{away}");
        }
    }
}

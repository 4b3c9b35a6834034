use std::fmt;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::ConnectOptions;
use sqlx::any::AnyConnectOptions;
use url::Url;

use super::engine::Engine;

/// What stays readable in the path of a file.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// What may follow the `?` of a PostgreSQL database. Whatever sqlx does not know it writes to the log, and a mistyped password
/// would be among it.
const POSTGRES_PARAMETERS: [&str; 12] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Where the database is. Its password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl {
    url: Url,
    engine: Engine,
}

impl DatabaseUrl {
    /// Reads what an operator wrote.
    ///
    /// # Errors
    ///
    /// If it is no URL of a database that this program knows; the words are for the operator and hold nothing of the text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        const HELP: &str = "give one such as postgres://user:password@host/database or sqlite:/var/lib/live.db";
        let url: Url = text.parse().map_err(|_| format!("it is no URL; {HELP}"))?;
        match url.scheme() {
            "sqlite" => Ok(Self::sqlite(url)),
            "postgres" | "postgresql" => Self::postgres(url),
            _ => Err(format!("only PostgreSQL and SQLite databases are known; {HELP}")),
        }
    }

    /// A SQLite database in this file.
    pub(super) fn file(path: &Path) -> Result<Self, std::io::Error> {
        let path = std::path::absolute(path)?;
        let not_text = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "its path is not UTF-8");
        let path = path.to_str().ok_or_else(not_text)?;
        let url = format!("sqlite://{}", utf8_percent_encode(path, PATH));
        Ok(Self::sqlite(url.parse().expect("an encoded path makes a URL")))
    }

    fn sqlite(mut url: Url) -> Self {
        if !url.query_pairs().any(|(key, _)| key == "mode") {
            url.query_pairs_mut().append_pair("mode", "rwc");
        }
        Self { url, engine: Engine::Sqlite }
    }

    fn postgres(url: Url) -> Result<Self, String> {
        let unknown = |key: &str| !POSTGRES_PARAMETERS.contains(&key) && !key.starts_with("options[");
        if url.query_pairs().any(|(key, _)| unknown(&key)) {
            let known = POSTGRES_PARAMETERS.join(", ");
            return Err(format!("it has a parameter that is not known; these are: {known}"));
        }
        Ok(Self { url, engine: Engine::Postgres })
    }

    pub(super) fn engine(&self) -> Engine {
        self.engine
    }

    pub(super) fn options(&self) -> Result<AnyConnectOptions, sqlx::Error> {
        // A statement that writes a thousand samples would fill the log.
        Ok(AnyConnectOptions::from_url(&self.url)?.disable_statement_logging())
    }
}

impl fmt::Display for DatabaseUrl {
    /// Where it is, without the password and the parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.url.clone();
        shown.set_query(None);
        // A URL that cannot hold a password has none.
        _ = shown.set_password(None);
        write!(f, "{shown}")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://live:canary@db.example/live",
            "postgresql://live@db.example:5433/live?password=canary&sslmode=require",
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            assert!(!format!("{url} {url:?}").contains("canary"), "{text}");
            assert!(url.to_string().contains("live@db.example"), "{url}");
        }
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for bad in [
            "canary",
            "mysql://u:canary@host/db",
            "postgres://live:canary@host:port/db",
            "postgres://host/live?passwort=canary",
        ] {
            let problem = DatabaseUrl::parse(bad).unwrap_err();
            assert!(!problem.contains("canary"), "{problem}");
        }
    }

    #[test]
    fn a_file_may_have_any_name() {
        let url = DatabaseUrl::file(Path::new("/data/100% mine?/a#b.db")).unwrap();
        let options: sqlx::sqlite::SqliteConnectOptions = url.url.as_str().parse().unwrap();
        assert_eq!(options.get_filename(), Path::new("/data/100% mine?/a#b.db"));
    }
}

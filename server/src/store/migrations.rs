use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// The steps that make the tables, in order. A step that was released never changes: the database remembers each by a
/// checksum.
const STEPS: [(i64, &str, &str); 1] =
    [(1, "sources and recordings", include_str!("migrations/0001_sources_and_recordings.sql"))];

pub(super) fn all() -> Migrator {
    let step = |(version, description, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(STEPS.into_iter().map(step).collect())
}

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::engine::Engine;

/// The steps that make the tables, in order. A step that was released never changes: the database remembers each by a
/// checksum.
const STEPS: [(i64, &str, &str); 4] = [
    (1, "sources and recordings", include_str!("migrations/0001_sources_and_recordings.sql")),
    (2, "what peers experienced", include_str!("migrations/0002_what_peers_experienced.sql")),
    (3, "events of a peer", include_str!("migrations/0003_events_of_a_peer.sql")),
    (4, "median viewers", include_str!("migrations/0004_median_viewers.sql")),
];

pub(super) fn all(engine: Engine) -> Migrator {
    first(STEPS.len(), engine)
}

/// The first steps: what a former release made.
pub(super) fn first(steps: usize, engine: Engine) -> Migrator {
    let step = |(version, description, sql): (i64, &'static str, &'static str)| {
        let sql = AssertSqlSafe(engine.spell(sql)).into_sql_str();
        Migration::new(version, description.into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(STEPS.into_iter().take(steps).map(step).collect())
}

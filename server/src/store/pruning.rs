use sqlx::AssertSqlSafe;

use super::{Store, StoreError};

/// A table whose rows go when they are old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Samples,
    MinutesOfPeers,
    MinutesOfSessions,
    Events,
    Peers,
    Sessions,
}

impl Table {
    pub(super) const ALL: [Self; 6] =
        [Self::Samples, Self::MinutesOfPeers, Self::MinutesOfSessions, Self::Events, Self::Peers, Self::Sessions];

    /// Its name, and the column that says how old a row is.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Samples => ("sample", "at_ms"),
            Self::MinutesOfPeers => ("minute_of_peer", "minute_ms"),
            Self::MinutesOfSessions => ("minute_of_session", "minute_ms"),
            Self::Events => ("event", "at_ms"),
            Self::Peers => ("peer", "ended_ms"),
            Self::Sessions => ("session", "ended_ms"),
        }
    }
}

impl Store {
    /// Removes about `most` rows that are older than a time, the oldest first: a few more, as rows of one time go together.
    /// Says how many there were; none means that nothing is left to remove.
    pub(super) async fn prune(&self, table: Table, before_ms: i64, most: u16) -> Result<u64, StoreError> {
        let (name, column) = table.names();
        let sql = format!(
            "DELETE FROM {name} WHERE {column} <= (SELECT MAX({column}) FROM (SELECT {column} FROM {name} \
             WHERE {column} < $1 ORDER BY {column} LIMIT $2) AS oldest)"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(before_ms).bind(i32::from(most));
        Ok(query.execute(&self.pool).await?.rows_affected())
    }
}

use messages::PeerId;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::engine::Engine;
use super::figures::COLUMNS;
use super::{Figures, StoreError};

/// What was measured of a peer in one round.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) peer: PeerId,
    pub(crate) at_ms: i64,
    pub(crate) figures: Figures,
}

/// Writes samples down; what is there already stays, and so does nothing of a peer that is not known.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    engine: Engine,
    samples: &[Sample],
) -> Result<(), StoreError> {
    // SQLite takes no more than 32766 values in one statement.
    for some in samples.chunks(1000) {
        insert_some(connection, engine, some).await?;
    }
    Ok(())
}

async fn insert_some(connection: &mut AnyConnection, engine: Engine, samples: &[Sample]) -> Result<(), StoreError> {
    let sql = insertion(engine, samples.len());
    // Not kept as a prepared statement: sqlx would remember for each value the type that it had at first, and an absent
    // number has another type than a present one.
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    for sample in samples {
        query = query.bind(sample.at_ms).bind(sample.peer.as_str());
        for value in sample.figures.values() {
            query = query.bind(value);
        }
    }
    query.execute(connection).await?;
    Ok(())
}

/// The peers' keys are looked up on the way, so that nobody has to remember them.
fn insertion(engine: Engine, rows: usize) -> String {
    let columns = COLUMNS.as_str();
    let width = 2 + columns.split(',').count();
    let given: Vec<_> = (3..=width).map(|number| format!("column{number}")).collect();
    format!(
        "INSERT INTO sample (at_ms, peer, {columns}) SELECT column1, peer.key, {} \
         FROM (VALUES {}) AS given JOIN peer ON peer.id = column2 WHERE TRUE ON CONFLICT DO NOTHING",
        given.join(", "),
        placeholders(engine, rows, width),
    )
}

/// `($1, $2), ($3, $4)` for two rows of two.
fn placeholders(engine: Engine, rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let numbers: Vec<_> = (1..=width).map(|column| engine.placeholder(row * width + column)).collect();
        format!("({})", numbers.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_counted_through() {
        assert_eq!(placeholders(Engine::Postgres, 2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(placeholders(Engine::Sqlite, 2, 2), "(?, ?), (?, ?)");
    }
}

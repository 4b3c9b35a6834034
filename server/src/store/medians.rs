use std::collections::BTreeMap;

use messages::SessionId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::peers::ROLES;
use super::series::{Parts, Span};
use super::{Figure, Role, Store, StoreError};

/// Of which figures the median of a session's viewers is kept by the minute.
const KEPT: [Figure; 6] =
    [Figure::BitrateIn, Figure::Loss, Figure::RoundTrip, Figure::Jitter, Figure::FrameRate, Figure::Freezes];

/// Has the parameters `$1` from, `$2` to, `$3` width, `$4` role and `$5` session.
fn of_samples(figure: Figure) -> String {
    let column = figure.column();
    format!(
        "SELECT part, AVG(value) AS median FROM (SELECT part, value, \
         ROW_NUMBER() OVER (PARTITION BY part ORDER BY value) AS place, COUNT(*) OVER (PARTITION BY part) AS many \
         FROM (SELECT (at_ms - $1) / $3 AS part, {column} AS value FROM peer JOIN sample ON sample.peer = peer.key \
         WHERE at_ms >= $1 AND at_ms < $2 AND peer.role = $4 AND peer.session = (SELECT key FROM session WHERE id = $5) \
         AND {column} IS NOT NULL) AS measured) AS ranked \
         WHERE place * 2 BETWEEN many AND many + 2 GROUP BY part ORDER BY part"
    )
}

/// As [`of_samples`]. What viewers had in the middle of each minute is averaged.
fn of_minutes(figure: Figure) -> String {
    let column = figure.column();
    format!(
        "SELECT (minute_ms - $1) / $3 AS part, AVG(median_{column}) AS median FROM minute_of_session \
         WHERE minute_ms >= $1 AND minute_ms < $2 AND role = $4 AND session = (SELECT key FROM session WHERE id = $5) \
         AND median_{column} IS NOT NULL GROUP BY part ORDER BY part"
    )
}

impl Store {
    /// What the viewer in the middle of a session's viewers experienced, as moments and values; where nothing was measured there is
    /// nothing. Long spans are known of what charts show only.
    pub(crate) async fn median_of_session(
        &self,
        session: &SessionId,
        figure: Figure,
        span: Span,
    ) -> Result<Vec<(i64, f64)>, StoreError> {
        let parts = self.session_parts(session, span).await?;
        if parts.of_minutes && !KEPT.contains(&figure) {
            return Ok(Vec::new());
        }
        let sql = if parts.of_minutes { of_minutes(figure) } else { of_samples(figure) };
        let query = sqlx::query(AssertSqlSafe(sql)).bind(parts.from_ms).bind(parts.to_ms).bind(parts.width_ms);
        let query = query.bind(ROLES.of(Role::Viewer)).bind(session.as_str());
        query.fetch_all(&self.pool).await?.iter().map(|row| read(row, &parts)).collect()
    }
}

fn read(row: &AnyRow, parts: &Parts) -> Result<(i64, f64), StoreError> {
    let part: i64 = row.try_get("part")?;
    Ok((parts.from_ms + part * parts.width_ms, row.try_get("median")?))
}

/// Adds the medians to the rows of a minute that sessions' viewers have been folded into.
pub(super) async fn fold(connection: &mut AnyConnection, minute_ms: i64) -> Result<(), StoreError> {
    let columns = KEPT.map(Figure::column).join(", ");
    let sql = format!(
        "SELECT peer.session, {columns} FROM minute_of_peer JOIN peer ON peer.key = minute_of_peer.peer \
         WHERE minute_ms = $1 AND peer.role = $2"
    );
    let viewers = sqlx::query(AssertSqlSafe(sql)).bind(minute_ms).bind(ROLES.of(Role::Viewer));
    let mut sessions: BTreeMap<i64, [Vec<f64>; KEPT.len()]> = BTreeMap::new();
    for row in viewers.fetch_all(&mut *connection).await? {
        let values = sessions.entry(row.try_get(0)?).or_default();
        for (column, values) in (1..).zip(values) {
            // Unchecked, as PostgreSQL gives short numbers where SQLite gives long ones; both become long.
            values.extend(row.try_get_unchecked::<Option<f64>, _>(column)?);
        }
    }
    for (session, values) in sessions {
        put(&mut *connection, minute_ms, session, values.map(median)).await?;
    }
    Ok(())
}

async fn put(
    connection: &mut AnyConnection,
    minute_ms: i64,
    session: i64,
    medians: [Option<f64>; KEPT.len()],
) -> Result<(), StoreError> {
    let set = (4..).zip(KEPT).map(|(number, figure)| format!("median_{} = ${number}", figure.column()));
    let sql = format!(
        "UPDATE minute_of_session SET {} WHERE minute_ms = $1 AND session = $2 AND role = $3",
        set.collect::<Vec<_>>().join(", ")
    );
    // Not kept as a prepared statement: an absent number has another type than a present one.
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let query = query.bind(minute_ms).bind(session).bind(ROLES.of(Role::Viewer));
    medians.into_iter().fold(query, |query, median| query.bind(median)).execute(connection).await?;
    Ok(())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let is_odd = values.len() % 2 == 1;
    let lower = if is_odd { upper } else { values[values.len() / 2 - 1] };
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7.0]), Some(7.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }
}

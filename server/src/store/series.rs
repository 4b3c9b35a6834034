use std::sync::LazyLock;

use messages::{PeerId, SessionId};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row};

use super::figures::{OF_FOLDED, OF_SAMPLES};
use super::minutes::MINUTE_MS;
use super::peers::ROLES;
use super::{Figures, Role, Store, StoreError};

/// How many peers are drawn together over a short span.
const MOST_PEERS: usize = 50;
/// How many minutes are read for peers that are drawn together: as many as one has in a week.
const MOST_MINUTES: i64 = 7 * 24 * 60;
/// Of a session with more peers, samples are not read as they are even over a short span: it would take longer than somebody waits.
const MOST_PEERS_OF_SESSION: i64 = 100;
/// More samples of all peers are not read as they are either: those of a hundred peers in five minutes.
const MOST_SAMPLES_OF_ALL: i64 = 6_000;
/// Up to this span, samples are read as they are; longer ones are read by the minute.
const MOST_SAMPLES_MS: i64 = 10 * MINUTE_MS;

/// A span of time and into how many points it is drawn together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from_ms: i64,
    /// The first moment that is not part of it.
    pub(crate) to_ms: i64,
    pub(crate) most_points: u16,
}

/// What was measured in one part of a span. Where nothing was, there is no point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Where its part of the span begins.
    pub(crate) at_ms: i64,
    /// How many samples it is made of.
    pub(crate) samples: i64,
    /// How many peers they are of; at most at a time, where it is made of minutes.
    pub(crate) peers: i64,
    pub(crate) mean: Figures,
    pub(crate) worst: Figures,
}

/// A span cut into parts of equal width, of samples or of whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
    pub(super) width_ms: i64,
    pub(super) of_minutes: bool,
}

/// Peers of a session that may have samples in a span, with the parameters session, from and to.
const THERE: &str = "SELECT COUNT(*) FROM peer WHERE session = (SELECT key FROM session WHERE id = $1) \
                     AND started_ms < $3 AND (ended_ms IS NULL OR ended_ms >= $2)";

/// How many samples there are from `$1` to `$2`, counted no further than it matters.
const SAMPLES: &str =
    "SELECT COUNT(*) FROM (SELECT 1 FROM sample WHERE at_ms >= $1 AND at_ms < $2 LIMIT $3) AS counted";

impl Span {
    /// `most_samples_ms` is the longest span for which samples are read as they are.
    fn parts(self, most_samples_ms: i64) -> Parts {
        let length = self.to_ms.saturating_sub(self.from_ms).max(1);
        let width = (length as u64).div_ceil(u64::from(self.most_points.max(1)));
        let width_ms = i64::try_from(width).unwrap_or(i64::MAX);
        if length <= most_samples_ms {
            return Parts { from_ms: self.from_ms, to_ms: self.to_ms, width_ms, of_minutes: false };
        }
        // A minute that has begun before is part of it, and no part of the span has fewer minutes than another.
        let from_ms = self.from_ms.div_euclid(MINUTE_MS).saturating_mul(MINUTE_MS);
        let minutes = (self.to_ms.saturating_sub(from_ms) as u64).div_ceil(u64::from(self.most_points.max(1)) * 60_000);
        let width_ms = i64::try_from(minutes).map_or(i64::MAX, |minutes| minutes.saturating_mul(MINUTE_MS));
        Parts { from_ms, to_ms: self.to_ms, width_ms, of_minutes: true }
    }
}

impl Parts {
    fn most_peers(&self) -> usize {
        if !self.of_minutes {
            return MOST_PEERS;
        }
        let minutes = (self.to_ms.saturating_sub(self.from_ms) / MINUTE_MS).max(1);
        usize::try_from(MOST_MINUTES / minutes).map_or(1, |peers| peers.clamp(1, MOST_PEERS))
    }
}

/// Each statement has the parameters `$1` from, `$2` to and `$3` width, and gives part, samples, peers and figures.
static SESSION_SAMPLES: LazyLock<String> =
    LazyLock::new(|| by_sample("AND peer.session = (SELECT key FROM session WHERE id = $5)"));
static ALL_SAMPLES: LazyLock<String> = LazyLock::new(|| by_sample(""));
static SESSION_MINUTES: LazyLock<String> =
    LazyLock::new(|| by_minute("minute_of_session.session = (SELECT key FROM session WHERE id = $5)"));
static ALL_MINUTES: LazyLock<String> = LazyLock::new(|| by_minute("minute_of_session.session = 0"));

fn by_sample(condition: &str) -> String {
    let figures = &*OF_SAMPLES;
    format!(
        "SELECT (at_ms - $1) / $3 AS part, COUNT(*) AS samples, COUNT(DISTINCT sample.peer) AS peers, {figures} \
         FROM sample JOIN peer ON peer.key = sample.peer WHERE at_ms >= $1 AND at_ms < $2 AND peer.role = $4 \
         {condition} GROUP BY part ORDER BY part"
    )
}

fn by_minute(condition: &str) -> String {
    let figures = &*OF_FOLDED;
    format!(
        "SELECT (minute_ms - $1) / $3 AS part, CAST(SUM(samples) AS BIGINT) AS samples, MAX(peers) AS peers, {figures} \
         FROM minute_of_session WHERE minute_ms >= $1 AND minute_ms < $2 AND role = $4 AND {condition} \
         GROUP BY part ORDER BY part"
    )
}

/// The statement for some peers, whose ids are the parameters from `$4` on.
fn of_peers(parts: &Parts, peers: usize) -> String {
    let (table, column, samples, figures) = if parts.of_minutes {
        ("minute_of_peer", "minute_ms", "CAST(SUM(samples) AS BIGINT)", &*OF_FOLDED)
    } else {
        ("sample", "at_ms", "COUNT(*)", &*OF_SAMPLES)
    };
    let ids: Vec<_> = (4..4 + peers).map(|number| format!("${number}")).collect();
    format!(
        "SELECT ({column} - $1) / $3 AS part, {samples} AS samples, CAST(1 AS BIGINT) AS peers, {figures}, peer.id AS peer_id \
         FROM peer JOIN {table} ON {table}.peer = peer.key \
         WHERE {column} >= $1 AND {column} < $2 AND peer.id IN ({}) GROUP BY peer.id, part ORDER BY peer.id, part",
        ids.join(", ")
    )
}

impl Store {
    /// What each of some peers experienced: of at most 50 of them, and of fewer over a long span, seven over a day and one over
    /// a week. A peer without a sample in the span has no series.
    pub(crate) async fn series_of_peers(
        &self,
        peers: &[PeerId],
        span: Span,
    ) -> Result<Vec<(PeerId, Vec<Point>)>, StoreError> {
        let parts = span.parts(MOST_SAMPLES_MS);
        let peers = &peers[..peers.len().min(parts.most_peers())];
        if peers.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = bind(sqlx::query(AssertSqlSafe(of_peers(&parts, peers.len()))), &parts);
        for peer in peers {
            query = query.bind(peer.as_str());
        }
        let mut series: Vec<(PeerId, Vec<Point>)> = Vec::new();
        for row in query.fetch_all(&self.pool).await? {
            let id: String = row.try_get("peer_id")?;
            let point = read(&row, &parts)?;
            match series.last_mut() {
                Some((last, points)) if last.as_str() == id => points.push(point),
                _ => series.push((id.try_into().map_err(|_| StoreError::Unreadable("peer"))?, vec![point])),
            }
        }
        Ok(series)
    }

    /// What the publisher or the viewers of a session experienced, together.
    pub(crate) async fn series_of_session(
        &self,
        session: &SessionId,
        role: Role,
        span: Span,
    ) -> Result<Vec<Point>, StoreError> {
        let parts = self.session_parts(session, span).await?;
        let sql = if parts.of_minutes { &SESSION_MINUTES } else { &SESSION_SAMPLES };
        let query = bind(sqlx::query(sql.as_str()), &parts).bind(ROLES.of(role)).bind(session.as_str());
        query.fetch_all(&self.pool).await?.iter().map(|row| read(row, &parts)).collect()
    }

    /// The parts of a session's series.
    pub(super) async fn session_parts(&self, session: &SessionId, span: Span) -> Result<Parts, StoreError> {
        Ok(span.parts(if self.is_crowd(session, span).await? { 0 } else { MOST_SAMPLES_MS }))
    }

    /// Whether so many peers were in a session that it is read by the minute, however short the span.
    pub(crate) async fn is_crowd(&self, session: &SessionId, span: Span) -> Result<bool, StoreError> {
        let there = sqlx::query(THERE).bind(session.as_str()).bind(span.from_ms).bind(span.to_ms);
        let there: i64 = there.fetch_one(&self.pool).await?.try_get(0)?;
        Ok(there > MOST_PEERS_OF_SESSION)
    }

    /// What all publishers or all viewers experienced, together.
    pub(crate) async fn series_of_all(&self, role: Role, span: Span) -> Result<Vec<Point>, StoreError> {
        let parts = span.parts(if self.are_all_a_crowd(span).await? { 0 } else { MOST_SAMPLES_MS });
        let sql = if parts.of_minutes { &ALL_MINUTES } else { &ALL_SAMPLES };
        let query = bind(sqlx::query(sql.as_str()), &parts).bind(ROLES.of(role));
        query.fetch_all(&self.pool).await?.iter().map(|row| read(row, &parts)).collect()
    }

    /// Whether all peers together are read by the minute, however short the span: in a few minutes a thousand make more samples
    /// than can be read while somebody waits.
    pub(crate) async fn are_all_a_crowd(&self, span: Span) -> Result<bool, StoreError> {
        let samples = sqlx::query(SAMPLES).bind(span.from_ms).bind(span.to_ms).bind(MOST_SAMPLES_OF_ALL + 1);
        let samples: i64 = samples.fetch_one(&self.pool).await?.try_get(0)?;
        Ok(samples > MOST_SAMPLES_OF_ALL)
    }
}

fn bind<'q>(query: Query<'q, Any, AnyArguments>, parts: &Parts) -> Query<'q, Any, AnyArguments> {
    query.bind(parts.from_ms).bind(parts.to_ms).bind(parts.width_ms)
}

fn read(row: &AnyRow, parts: &Parts) -> Result<Point, StoreError> {
    let part: i64 = row.try_get("part")?;
    let (mean, worst) = Figures::read_both(row, 3)?;
    Ok(Point {
        at_ms: parts.from_ms + part * parts.width_ms,
        samples: row.try_get("samples")?,
        peers: row.try_get("peers")?,
        mean,
        worst,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_spans_are_of_samples_and_long_ones_of_whole_minutes() {
        let span = |minutes| Span { from_ms: 1_234_567, to_ms: 1_234_567 + minutes * MINUTE_MS, most_points: 60 };
        let short = span(5).parts(10 * MINUTE_MS);
        assert_eq!((short.from_ms, short.width_ms, short.of_minutes), (1_234_567, 5000, false));
        let long = span(7 * 24 * 60).parts(10 * MINUTE_MS);
        assert_eq!((long.from_ms, long.width_ms, long.of_minutes), (1_200_000, 169 * MINUTE_MS, true));
        let peers = [5, 60, 24 * 60, 7 * 24 * 60, 70 * 24 * 60]
            .map(|minutes| span(minutes).parts(MOST_SAMPLES_MS).most_peers());
        assert_eq!(peers, [50, 50, 7, 1, 1]);
    }

    #[test]
    fn a_span_without_length_is_no_trouble() {
        let nothing = Span { from_ms: 5, to_ms: 1, most_points: 0 };
        assert_eq!(nothing.parts(10).width_ms, 1);
        let everything = Span { from_ms: i64::MIN, to_ms: i64::MAX, most_points: 1 };
        assert!(everything.parts(10).width_ms > 0);
    }
}

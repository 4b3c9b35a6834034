use std::sync::LazyLock;

use sqlx::Row;

use super::figures::{BOTH, OF_FOLDED, OF_SAMPLES, REPLACED};
use super::{Store, StoreError, medians};

pub(super) const MINUTE_MS: i64 = 60_000;

/// How far back minutes are folded once more after a start: samples that came late may have been written just before the end.
const REFOLDED_MS: i64 = 15 * MINUTE_MS;

/// Each fold puts its rows in the place of those that are there, so that it may be repeated at will.
static PEERS: LazyLock<String> = LazyLock::new(|| {
    let (both, folded, replaced) = (&*BOTH, &*OF_SAMPLES, &*REPLACED);
    format!(
        "INSERT INTO minute_of_peer (minute_ms, peer, samples, {both}) SELECT $1, peer, COUNT(*), {folded} FROM sample \
         WHERE at_ms >= $1 AND at_ms < $2 GROUP BY peer \
         ON CONFLICT (peer, minute_ms) DO UPDATE SET samples = excluded.samples, {replaced}"
    )
});
static SESSIONS: LazyLock<String> = LazyLock::new(|| of_sessions("peer.session", "peer.session, peer.role"));
static ALL: LazyLock<String> = LazyLock::new(|| of_sessions("0", "peer.role"));

fn of_sessions(session: &str, group: &str) -> String {
    let (both, folded, replaced) = (&*BOTH, &*OF_FOLDED, &*REPLACED);
    format!(
        "INSERT INTO minute_of_session (minute_ms, session, role, peers, samples, {both}) \
         SELECT $1, {session}, peer.role, COUNT(*), SUM(samples), {folded} \
         FROM minute_of_peer JOIN peer ON peer.key = minute_of_peer.peer WHERE minute_ms = $1 GROUP BY {group} \
         ON CONFLICT (session, role, minute_ms) \
         DO UPDATE SET peers = excluded.peers, samples = excluded.samples, {replaced}"
    )
}

impl Store {
    /// Folds the samples of a minute into a row for each peer, for each session's publishers and viewers, and for those of all.
    pub(super) async fn fold_minute(&self, minute_ms: i64) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(self.engine.begin()).await?;
        let peers = sqlx::query(PEERS.as_str()).bind(minute_ms).bind(minute_ms + MINUTE_MS);
        peers.execute(&mut *transaction).await?;
        for sql in [SESSIONS.as_str(), ALL.as_str()] {
            sqlx::query(sql).bind(minute_ms).execute(&mut *transaction).await?;
        }
        medians::fold(&mut transaction, minute_ms).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The minutes that a former run has not folded, or may have folded too early.
    pub(super) async fn minutes_to_fold(&self) -> Result<Vec<i64>, StoreError> {
        let last = sqlx::query("SELECT MAX(minute_ms) FROM minute_of_session WHERE session = 0");
        let last: Option<i64> = last.fetch_one(&self.pool).await?.try_get(0)?;
        let from = last.map_or(0, |minute| minute - REFOLDED_MS);
        let minutes = sqlx::query("SELECT DISTINCT at_ms / 60000 FROM sample WHERE at_ms >= $1").bind(from);
        let rows = minutes.fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(row.try_get::<i64, _>(0)? * MINUTE_MS)).collect()
    }
}

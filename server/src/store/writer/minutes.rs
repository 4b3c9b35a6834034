use std::collections::BTreeSet;
use std::time::Duration;

use crate::clock::milliseconds;
use crate::store::Sample;
use crate::store::minutes::MINUTE_MS;

/// Samples of a minute may come a little after its end.
const GRACE_MS: i64 = 7000;
/// More than two days. A clock that jumps must not fill the memory.
const MOST: usize = 4096;

/// The minutes that have samples which are not folded yet.
#[derive(Debug, Default)]
pub(super) struct Minutes {
    waiting: BTreeSet<i64>,
}

impl Minutes {
    pub(super) fn have(&mut self, samples: &[Sample]) {
        self.add(samples.iter().map(|sample| sample.at_ms.div_euclid(MINUTE_MS) * MINUTE_MS));
    }

    pub(super) fn add(&mut self, minutes: impl IntoIterator<Item = i64>) {
        self.waiting.extend(minutes);
        while self.waiting.len() > MOST {
            self.waiting.pop_last();
        }
    }

    /// The next minute that is over. Those whose samples are being removed already are forgotten: half of them would make a
    /// wrong minute.
    pub(super) fn take(&mut self, wall_ms: i64, kept: Option<Duration>) -> Option<i64> {
        let gone_ms = kept.map_or(i64::MIN, |kept| wall_ms - milliseconds(kept));
        self.waiting.retain(|minute| *minute >= gone_ms);
        let first = *self.waiting.first()?;
        (over_ms(first) <= wall_ms).then(|| self.waiting.remove(&first)).map(|_| first)
    }

    /// How long until the next one is over.
    pub(super) fn wait(&self, wall_ms: i64) -> Option<Duration> {
        let left_ms = over_ms(*self.waiting.first()?).saturating_sub(wall_ms);
        Some(Duration::from_millis(u64::try_from(left_ms).unwrap_or(0)))
    }
}

fn over_ms(minute_ms: i64) -> i64 {
    minute_ms.saturating_add(MINUTE_MS + GRACE_MS)
}

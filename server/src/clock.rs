//! The time of day, for what is written down. Whatever measures a span uses a clock that never goes back instead.

use std::time::{Duration, SystemTime};

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    milliseconds(since)
}

/// A span in milliseconds.
pub(crate) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

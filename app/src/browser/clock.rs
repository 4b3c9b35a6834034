use std::time::Duration;

use super::window;

/// The time since the page was opened, on a clock that never goes back.
pub(crate) fn now() -> Duration {
    let milliseconds = window().performance().map_or(0.0, |performance| performance.now());
    Duration::from_secs_f64(milliseconds.max(0.0) / 1000.0)
}

/// A number that differs from page to page, for jitter.
pub(crate) fn seed() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

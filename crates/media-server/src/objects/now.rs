use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The time at which an input is handled: monotonic for what expires, wall clock for what is told to clients.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) instant: Instant,
    pub(crate) wall: SystemTime,
}

impl Now {
    /// The monotonic clock is that of timers, so that what expires and what wakes agree.
    pub(crate) fn from_clocks() -> Self {
        Self { instant: tokio::time::Instant::now().into_std(), wall: SystemTime::now() }
    }
}

/// Milliseconds since 1970; 0 for a clock that is set before that.
pub(super) fn unix_millis(time: SystemTime) -> u64 {
    u64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

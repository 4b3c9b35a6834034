use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How far a recording is; written by its thread, read by anyone.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    milliseconds: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Of the media that are in the file.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::Relaxed))
    }

    /// Of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, duration: Duration, bytes: u64) {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.store(milliseconds, Ordering::Relaxed);
        self.bytes.store(bytes, Ordering::Relaxed);
    }
}

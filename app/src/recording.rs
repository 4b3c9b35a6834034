//! What a page knows of a session's recording.

use std::time::Duration;

use messages::{RecordingState, RecordingStatus};

/// What the server last said of the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingView {
    pub status: RecordingStatus,
    /// When the server said so, on the page's clock.
    pub told: Duration,
}

impl RecordingView {
    /// A recording that could not be begun or ended, and why.
    pub fn refused(told: Duration, message: String) -> Self {
        let status = RecordingStatus { state: RecordingState::Failed, elapsed_ms: 0, bytes: 0, message: Some(message) };
        Self { status, told }
    }

    /// Whether it can be stopped.
    pub fn is_running(&self) -> bool {
        self.status.state.is_running()
    }

    /// How long it has recorded at `now`.
    pub fn elapsed(&self, now: Duration) -> Duration {
        let then = Duration::from_millis(self.status.elapsed_ms);
        let is_counting = self.status.state == RecordingState::Recording;
        then + if is_counting { now.saturating_sub(self.told) } else { Duration::ZERO }
    }

    /// Why it failed.
    pub fn problem(&self) -> Option<&str> {
        let is_failed = self.status.state == RecordingState::Failed;
        is_failed.then(|| self.status.message.as_deref().unwrap_or("The recording failed."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(state: RecordingState) -> RecordingView {
        let status = RecordingStatus { state, elapsed_ms: 2_000, bytes: 5, message: None };
        RecordingView { status, told: Duration::from_secs(10) }
    }

    #[test]
    fn time_runs_on_while_it_records() {
        let now = Duration::from_secs(13);
        assert_eq!(view(RecordingState::Recording).elapsed(now), Duration::from_secs(5));
        assert_eq!(view(RecordingState::Stopped).elapsed(now), Duration::from_secs(2));
        assert!(view(RecordingState::Starting).is_running() && !view(RecordingState::Failed).is_running());
    }

    #[test]
    fn a_failure_always_says_something() {
        assert!(view(RecordingState::Failed).problem().is_some());
        assert_eq!(view(RecordingState::Stopped).problem(), None);
        assert_eq!(RecordingView::refused(Duration::ZERO, "No.".into()).problem(), Some("No."));
    }
}

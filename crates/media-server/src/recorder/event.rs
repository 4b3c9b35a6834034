use std::time::Duration;

/// What a recording tells by itself, from its own thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RecordingEvent {
    /// Media is being written: for the first time, or again after a pause.
    Recording,
    Paused,
    /// It failed and ends; [`Self::Stopped`] follows.
    Failed {
        /// For the operator: what is wrong and what to do.
        description: String,
        /// It is the disk or the recipient that failed, not the source.
        is_of_destination: bool,
    },
    /// The pictures cannot go on without a keyframe; the source is to be asked for one. Comes again while that lasts.
    KeyframeWanted,
    /// The file is closed and on the disk; comes once, at the end. Without media there is no file.
    Stopped {
        duration: Duration,
        bytes: u64,
    },
}

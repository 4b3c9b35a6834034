use serde::{Deserialize, Serialize};

use crate::{RecordingId, SessionKind, Title};

/// What a session's recording does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RecordingState {
    /// Asked for; nothing is written yet.
    Starting,
    Recording,
    /// Ended in good order.
    Stopped,
    /// Ended, or never began, for a reason that the message says.
    Failed,
}

impl RecordingState {
    /// Whether it can be stopped.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Starting | Self::Recording)
    }
}

/// A session's recording, as pages that show the session are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordingStatus {
    pub state: RecordingState,
    /// How long it has recorded, at the moment of sending.
    pub elapsed_ms: u64,
    /// What lies on the disk.
    pub bytes: u64,
    /// Why, in words, where the state needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What became of a recording that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum KeptState {
    /// It is being written.
    Recording,
    Finished,
    Failed,
}

/// One recording as the list of recordings shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordingSummary {
    pub recording_id: RecordingId,
    pub title: Title,
    pub kind: SessionKind,
    pub state: KeptState,
    /// Why it failed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it began, in milliseconds since 1970-01-01 UTC.
    pub started_ms: u64,
    pub duration_ms: u64,
    pub bytes: u64,
    /// What the file is: `video/mp4`, `video/webm`.
    pub media_type: String,
    pub has_thumbnail: bool,
}

/// Everything that was recorded, and how much room there is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordingList {
    /// Newest first.
    pub recordings: Vec<RecordingSummary>,
    /// What all recordings take together.
    pub used_bytes: u64,
    /// What the disk has left; absent where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<u64>,
    /// With less than this left, nothing new is recorded.
    pub reserve_bytes: u64,
}

/// A change to a recording that is kept; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordingChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// `false` takes a deletion back, for as long as the file is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

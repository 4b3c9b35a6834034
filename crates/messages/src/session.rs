use serde::{Deserialize, Serialize};

use crate::{SessionId, Title};

/// What a browser can publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishKind {
    Webcam,
    Screen,
}

/// Where a session's media comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    Webcam,
    Screen,
    Source,
}

impl From<PublishKind> for SessionKind {
    fn from(kind: PublishKind) -> Self {
        match kind {
            PublishKind::Webcam => Self::Webcam,
            PublishKind::Screen => Self::Screen,
        }
    }
}

/// Where a session stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SessionState {
    /// Negotiated; no media has arrived yet.
    Starting,
    /// Media arrives.
    Live,
    /// Media stopped arriving; it may come back.
    Interrupted,
    /// Over for good.
    Ended,
}

/// One session as the list of live sessions shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionSummary {
    pub session_id: SessionId,
    pub kind: SessionKind,
    pub title: Title,
    pub state: SessionState,
    /// How many viewers are connected.
    pub viewers: u32,
    /// Milliseconds since the session started, at the moment of sending.
    pub age_ms: u64,
    /// The number of the latest picture at `/api/sessions/{sessionId}/picture`; absent while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<u32>,
    /// Whether it is being recorded.
    #[serde(default, skip_serializing_if = "is_false")]
    pub recording: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

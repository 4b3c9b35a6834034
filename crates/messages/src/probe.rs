use serde::{Deserialize, Serialize};

/// What a source is, and what happens to it on the way to viewers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// What the media comes in, in words: `HLS, MPEG-TS`, `RTSP`, `MP4`.
    pub container: String,
    /// Whether it comes into being as it is played; else it has an end.
    pub is_live: bool,
    /// How long all of it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<ProbedVideo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<ProbedAudio>,
    pub plan: SourcePlan,
    /// What that costs this server, in words.
    pub cost: String,
}

/// The picture of a source. What could not be told is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProbedVideo {
    /// Its name for people: `H.264`, `H.265`.
    pub codec: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Pictures per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<f64>,
    /// Whether pictures refer to later ones, which browsers do not take over WebRTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_b_frames: Option<bool>,
    /// The time between pictures that stand on their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyframe_interval_ms: Option<u64>,
}

/// The sound of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProbedAudio {
    /// Its name for people: `AAC-LC`, `Opus`.
    pub codec: String,
    /// Samples per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<u8>,
}

/// What happens to a source on the way to viewers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SourcePlan {
    pub kind: PlanKind,
    /// Why, in words, where there is something to explain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How much of a source is coded anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// Nothing.
    PassedThrough,
    /// The sound; the picture goes through as it is.
    AudioConverted,
    /// The picture too.
    Transcoded,
    /// It cannot be played; the reason says why.
    Refused,
}

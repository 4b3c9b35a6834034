use serde::{Deserialize, Serialize};

use crate::{PeerExperience, PeerId, PeerRole, SessionId, SessionKind, Title};

/// What is known of one peer, there or gone. What `GET /api/peers/{id}` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PeerFacts {
    pub peer_id: PeerId,
    pub session_id: SessionId,
    pub title: Title,
    pub kind: SessionKind,
    pub role: PeerRole,
    /// When it came, in milliseconds since 1970.
    pub started_ms: i64,
    /// When it went, in milliseconds since 1970; absent while it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// The family of its browser, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// How its media travelled last, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What it experiences at the moment; absent once it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<PeerExperience>,
    /// What it said last, once it is gone; absent if nothing of that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastReport>,
}

/// The last that is kept of what a peer experienced.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LastReport {
    /// In milliseconds since 1970.
    pub at_ms: i64,
    /// Of the picture, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u16>,
    /// Pictures a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<f64>,
    /// In bit/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<f64>,
    /// As a share from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// In seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip: Option<f64>,
    /// In seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<f64>,
    /// From 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
}

/// Some of those who are there, the worst first. What `GET /api/peers` answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PeerPage {
    pub peers: Vec<PeerExperience>,
    /// How many match in all.
    pub matching: u32,
    /// How many are there, whether they match or not.
    pub present: u32,
}

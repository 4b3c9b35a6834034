use serde::{Deserialize, Serialize};

use crate::{PeerId, SessionId, SessionKind, Title, report::BrowserFamily};

/// What all peers experience at the moment. What `GET /api/experience` answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Experience {
    /// Absent while there is nobody to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundSummary>,
    /// Live sessions.
    pub sessions: u32,
    pub publishers: PeersTogether,
    pub viewers: PeersTogether,
    /// The worst first; at most as many as were asked for.
    pub peers: Vec<PeerExperience>,
    /// Those with faults first, then those that most watch; at most 100.
    #[serde(default)]
    pub live: Vec<SessionExperience>,
    #[serde(default)]
    pub media_servers: Vec<MediaServerState>,
}

/// What those in one session experience together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionExperience {
    pub session_id: SessionId,
    pub title: Title,
    pub kind: SessionKind,
    /// Peers that watch, whether they report or not.
    pub watching: u32,
    pub publishers: PeersTogether,
    pub viewers: PeersTogether,
    /// What is wrong and where, in the order in which media passes the places.
    pub faults: Vec<FaultReport>,
}

/// Something that is wrong with a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FaultReport {
    /// Where it is, in words, as `Viewer's downlink`.
    pub place: String,
    /// What is wrong, in words.
    pub sentence: String,
    /// Who suffers from it; empty if all viewers do.
    pub viewers: Vec<PeerId>,
}

/// A session that is kept in the history, live or over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PastSession {
    pub session_id: SessionId,
    pub title: Title,
    pub kind: SessionKind,
    /// In milliseconds since 1970.
    pub started_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// Why it ended, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The sessions of the history, newest first. What `GET /api/history/sessions` answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PastSessions {
    pub sessions: Vec<PastSession>,
}

/// A peer that is kept in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PastPeer {
    pub peer_id: PeerId,
    pub role: PeerRole,
    /// The family of its browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// How media travelled, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// In milliseconds since 1970.
    pub started_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
}

/// The peers of a session, in the order in which they came. What `GET /api/history/sessions/{id}/peers` answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PastPeers {
    pub peers: Vec<PastPeer>,
}

/// A media server as the application sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MediaServerState {
    /// `embedded`, or its address without a password.
    pub name: String,
    /// It answers.
    pub healthy: bool,
    /// Since when it does or does not, in milliseconds since 1970.
    pub since_ms: i64,
    /// Why it does not answer, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Sessions of this application that it carries.
    pub sessions: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When it was started, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<i64>,
    /// Of all applications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipelines: Option<u32>,
    /// Of all processors of its machine, as a share from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// In bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}

/// The last round of reports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoundSummary {
    /// Counted from 1.
    pub number: u64,
    pub asked: u32,
    pub answered: u32,
    /// From the question to the last answer or to the deadline, in milliseconds.
    pub execution_ms: u32,
    /// When it was over, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Many peers together, over the last minute.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PeersTogether {
    pub peers: u32,
    /// Of all together, in bit/s.
    pub total_bitrate: f64,
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
    /// Pictures a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<f64>,
    /// A minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freezes: Option<f64>,
    /// From 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Whose media goes through a relay, as a share from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relayed: Option<f64>,
}

/// Whether a peer sends a session or receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PeerRole {
    Publisher,
    Viewer,
}

/// What one peer experiences, by its last two reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PeerExperience {
    pub peer_id: PeerId,
    pub session_id: SessionId,
    pub title: Title,
    pub kind: SessionKind,
    pub role: PeerRole,
    /// It has missed two rounds or more, or its WebSocket is gone.
    pub silent: bool,
    /// Since it came, in milliseconds.
    pub age_ms: u64,
    /// Since its last report, in milliseconds; absent before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_age_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserFamily>,
    /// How media travels, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
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
    /// Since the picture began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freezes: Option<u64>,
    /// From the wish to the first picture, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame: Option<f64>,
    /// From 0 to 5; absent before two reports are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Why it is not 5, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

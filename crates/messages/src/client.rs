use serde::{Deserialize, Serialize};

use crate::{
    IceCandidate, PeerId, PublishKind, Report, ResumeToken, SdpOffer, SessionId, SourceUrl, Title,
    report::{self, MAX_REPORTS_PER_MESSAGE},
};

/// What a page sends to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "id", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// Start a session, or take one over again with a new offer. Answered by `newPipeline`.
    Publish {
        kind: PublishKind,
        /// Absent: the server makes one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Title>,
        sdp_offer: SdpOffer,
        /// Present: continue this session instead of starting one; its viewers stay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<ResumePublish>,
    },
    /// Watch a session. Answered by `newPipeline`.
    View { session_id: SessionId, sdp_offer: SdpOffer },
    /// A candidate of this page's peer; it may come before the answer to the offer.
    IceCandidate { session_id: PeerId, candidate: IceCandidate },
    /// Bind a peer to this WebSocket after the former one dropped; its media goes on undisturbed. Answered by `resumed`
    /// or `error`.
    Resume { session_id: PeerId, resume_token: ResumeToken },
    /// End this peer; a publisher's ends the session. Not answered.
    Release { session_id: PeerId },
    /// Look what a source is, without starting it. Answered by `sourceProbe` or `error`.
    ProbeSource { url: SourceUrl },
    /// Start a session that plays a source. Answered by `sourceOpened` or `error`.
    OpenSource {
        url: SourceUrl,
        /// Absent: the server makes one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Title>,
    },
    /// End a session that plays a source. Its viewers are told; an answer comes only if it cannot be done.
    CloseSource { session_id: SessionId },
    /// Record a session from now on. Answered by `recordingState` or `error`.
    StartRecording { session_id: SessionId },
    /// Record it no more. Answered by `recordingState` or `error`.
    StopRecording { session_id: SessionId },
    /// What this page's peers measure. Answers `request-stats`, and is not answered.
    Stats {
        /// At most [`MAX_REPORTS_PER_MESSAGE`].
        #[serde(deserialize_with = "report::list::<_, _, MAX_REPORTS_PER_MESSAGE>")]
        data: Vec<Report>,
    },
    /// Receive `sessions` now and whenever the list of live sessions changes.
    FollowSessions {},
    /// Stop receiving `sessions`.
    UnfollowSessions {},
}

/// Proof that a page may continue a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResumePublish {
    pub session_id: SessionId,
    pub resume_token: ResumeToken,
}

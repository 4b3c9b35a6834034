use kurento::types::{ConnectionState, IceComponentState, MediaFlowState, UriEndpointState};
use kurento::{EventData, MediaType, ObjectId};
use messages::IceCandidate;

/// A WebRtcEndpoint, a player or a recorder inside the media server. Never shown to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EndpointId(ObjectId);

impl EndpointId {
    pub(super) fn object(&self) -> &ObjectId {
        &self.0
    }
}

impl From<ObjectId> for EndpointId {
    fn from(id: ObjectId) -> Self {
        Self(id)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Audio,
    Video,
}

/// What a media server tells about an endpoint, as far as sessions need to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EndpointEvent {
    /// A candidate for the browser.
    CandidateFound(IceCandidate),
    /// The browser can be reached, or no longer.
    Connected(bool),
    /// Media from the browser, or of the source, comes out of the endpoint, or no longer.
    Flow { kind: MediaKind, flowing: bool },
    /// The endpoint cannot carry on, in the media server's words.
    Failed(String),
    /// A player has played its source to the end.
    EndOfStream,
    /// A player or a recorder does nothing any more.
    Halted,
    /// A recorder writes: media has arrived.
    Recording,
}

/// RTP and RTCP share one component everywhere today; what KMS tells of the second has no meaning.
const COMPONENT: i32 = 1;

impl EndpointEvent {
    /// What an event of the protocol means here, if it means anything.
    pub(super) fn from_kurento(event: EventData) -> Option<Self> {
        match event {
            EventData::IceCandidateFound { candidate } => Some(Self::CandidateFound(IceCandidate {
                candidate: candidate.candidate,
                sdp_mid: Some(candidate.sdp_mid).filter(|mid| !mid.is_empty()),
                sdp_m_line_index: u16::try_from(candidate.sdp_m_line_index).ok(),
            })),
            EventData::ConnectionStateChanged { new_state, .. } => {
                Some(Self::Connected(new_state == ConnectionState::Connected))
            }
            EventData::IceComponentStateChanged { component_id: COMPONENT, state, .. } => {
                reachable(state).map(Self::Connected)
            }
            EventData::MediaFlowOutStateChanged { media_type, state, .. } => {
                let kind = kind_of(media_type)?;
                Some(Self::Flow { kind, flowing: state == MediaFlowState::Flowing })
            }
            EventData::Error { description, .. } => Some(Self::Failed(description)),
            EventData::EndOfStream => Some(Self::EndOfStream),
            EventData::UriEndpointStateChanged { state: UriEndpointState::Stop } | EventData::Stopped => {
                Some(Self::Halted)
            }
            EventData::Recording => Some(Self::Recording),
            _ => None,
        }
    }
}

fn reachable(state: IceComponentState) -> Option<bool> {
    match state {
        IceComponentState::Connected | IceComponentState::Ready => Some(true),
        IceComponentState::Disconnected | IceComponentState::Failed => Some(false),
        IceComponentState::Gathering | IceComponentState::Connecting => None,
    }
}

fn kind_of(media: MediaType) -> Option<MediaKind> {
    match media {
        MediaType::Audio => Some(MediaKind::Audio),
        MediaType::Video => Some(MediaKind::Video),
        MediaType::Data => None,
    }
}

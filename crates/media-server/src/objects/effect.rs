use kurento::Event;

use super::id::SessionId;
use crate::recorder::Profile;
use crate::webrtc::{EndpointId, EndpointOptions, IceCandidate, MediaKind};

/// What the object model wants done outside of it.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    Worker(WorkerCall),
    Player(PlayerCall),
    Recorder(RecorderCall),
    Rtp(RtpCall),
    /// `event` is for whoever serves `session` at the moment.
    Event {
        session: SessionId,
        event: Event,
    },
}

/// A call of the workers that has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WorkerCall {
    Create { id: EndpointId, options: EndpointOptions },
    Remove { id: EndpointId },
    GatherCandidates { id: EndpointId },
    AddIceCandidate { id: EndpointId, candidate: IceCandidate },
    SetStunServer { id: EndpointId, address: String, port: u16 },
    Connect { source: EndpointId, sink: EndpointId, kind: MediaKind },
    Disconnect { source: EndpointId, sink: EndpointId, kind: MediaKind },
    RequestKeyframe { id: EndpointId },
}

/// A call of the players that has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlayerCall {
    Create { id: EndpointId, uri: String },
    Play { id: EndpointId },
    Pause { id: EndpointId },
    Stop { id: EndpointId },
    Remove { id: EndpointId },
}

/// A call of the recorders that has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RecorderCall {
    Create {
        id: EndpointId,
        uri: String,
        profile: Profile,
    },
    /// Which kinds of media the recorder has a source of.
    Feed {
        id: EndpointId,
        kind: MediaKind,
        is_fed: bool,
    },
    Record {
        id: EndpointId,
    },
    Pause {
        id: EndpointId,
    },
    Stop {
        id: EndpointId,
    },
    Remove {
        id: EndpointId,
    },
}

/// A call of the endpoints of plain RTP that has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RtpCall {
    Create { id: EndpointId, is_v6: bool },
    RequestKeyframe { id: EndpointId },
    Remove { id: EndpointId },
}

use kurento::Event;

use super::id::SessionId;
use crate::webrtc::{EndpointId, EndpointOptions, IceCandidate, MediaKind};

/// What the object model wants done outside of it.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    Worker(WorkerCall),
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

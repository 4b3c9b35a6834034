use messages::{IceCandidate, PeerId, ResumeToken, SdpAnswer, SdpOffer, ServerMessage};

use crate::media::{EndpointEvent, EndpointId, Failure};
use crate::sessions::LinkId;

/// One try to make an endpoint for a peer and to answer its offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(pub(super) u64);

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// Somebody wants to watch; id and token are new.
    View {
        link: LinkId,
        peer: PeerId,
        token: ResumeToken,
        offer: SdpOffer,
    },
    /// A page wants to go on publishing with a new offer.
    Republish {
        link: LinkId,
        token: ResumeToken,
        offer: SdpOffer,
    },
    /// A page is back on a new WebSocket.
    Resume {
        link: LinkId,
        peer: PeerId,
        token: ResumeToken,
    },
    Candidate {
        link: LinkId,
        peer: PeerId,
        candidate: IceCandidate,
    },
    Release {
        link: LinkId,
        peer: PeerId,
    },
    /// A WebSocket is gone.
    LinkLost {
        link: LinkId,
    },
    /// Answers [`Output::Create`].
    Created {
        attempt: Attempt,
        endpoint: EndpointId,
    },
    /// Answers [`Output::Negotiate`].
    Answered {
        attempt: Attempt,
        answer: SdpAnswer,
    },
    /// Answers either.
    Failed {
        attempt: Attempt,
        failure: Failure,
    },
    Event {
        endpoint: EndpointId,
        event: EndpointEvent,
    },
    /// The media server and all that was in it is gone.
    MediaServerLost,
    ShutDown,
    /// The time of [`super::Session::deadline`] has come.
    Tick,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Output {
    Send {
        link: LinkId,
        message: ServerMessage,
    },
    /// Make an endpoint.
    Create {
        attempt: Attempt,
    },
    /// Feed the endpoint from `source` if there is one, then answer the offer.
    Negotiate {
        attempt: Attempt,
        endpoint: EndpointId,
        source: Option<EndpointId>,
        offer: SdpOffer,
    },
    /// Let the endpoint look for its candidates.
    Gather {
        endpoint: EndpointId,
    },
    AddCandidate {
        endpoint: EndpointId,
        candidate: IceCandidate,
    },
    /// Feed the sinks from `source`; after that, release the former source.
    Feed {
        source: EndpointId,
        sinks: Vec<EndpointId>,
        former: Option<EndpointId>,
    },
    Release {
        endpoint: EndpointId,
    },
    /// State or number of viewers are others now.
    Changed,
    /// The session is over; its pipeline is to be released. Nothing follows.
    Finished {
        reason: String,
    },
}

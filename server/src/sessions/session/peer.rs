use std::time::Duration;

use messages::{IceCandidate, PeerId, ResumeToken, SdpOffer};

use super::Attempt;
use crate::media::EndpointId;
use crate::sessions::LinkId;
use crate::sessions::candidate_queue::CandidateQueue;

/// How many of the media server's candidates wait for the answer. KMS tells each several times.
const MAX_FOUND_CANDIDATES: usize = 256;

/// A browser that sends or receives the session.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) id: PeerId,
    pub(super) token: ResumeToken,
    pub(super) link: LinkState,
    /// The offer that is being answered, if one is.
    pub(super) negotiation: Option<Negotiation>,
    /// The endpoint that carries its media, once an offer has been answered.
    pub(super) endpoint: Option<EndpointId>,
    /// Those of the latest offer.
    pub(super) candidates: CandidateQueue,
    pub(super) connection: Connection,
    /// When its latest offer was answered.
    pub(super) answered: Duration,
}

/// Whether the page's WebSocket is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkState {
    Bound(LinkId),
    Lost { since: Duration },
}

/// Whether media can get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connection {
    Up,
    Down { since: Duration },
}

#[derive(Debug)]
pub(super) struct Negotiation {
    pub(super) attempt: Attempt,
    /// Taken when it is handed to the endpoint.
    pub(super) offer: Option<SdpOffer>,
    pub(super) endpoint: Option<EndpointId>,
    /// What feeds the endpoint; publishers have none.
    pub(super) source: Option<EndpointId>,
    /// What the endpoint found before its answer was there.
    pub(super) found: Vec<IceCandidate>,
}

impl Peer {
    pub(super) fn new(now: Duration, id: PeerId, token: ResumeToken, link: LinkId) -> Self {
        Self {
            id,
            token,
            link: LinkState::Bound(link),
            negotiation: None,
            endpoint: None,
            candidates: CandidateQueue::default(),
            connection: Connection::Down { since: now },
            answered: now,
        }
    }

    /// Begins to answer an offer. A former try that has not come to an end is given up; its endpoint, if there is one, is
    /// returned.
    pub(super) fn negotiate(&mut self, attempt: Attempt, offer: SdpOffer) -> Option<EndpointId> {
        self.candidates = CandidateQueue::default();
        let next = Negotiation { attempt, offer: Some(offer), endpoint: None, source: None, found: Vec::new() };
        self.negotiation.replace(next).and_then(|former| former.endpoint)
    }

    /// Its endpoints went with the media server.
    pub(super) fn lose_endpoints(&mut self, now: Duration) {
        self.negotiation = None;
        self.endpoint = None;
        self.candidates = CandidateQueue::default();
        self.connection = Connection::Down { since: now };
    }

    /// Everything of this peer in the media server.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &EndpointId> {
        let upcoming = self.negotiation.as_ref().and_then(|negotiation| negotiation.endpoint.as_ref());
        self.endpoint.iter().chain(upcoming)
    }

    pub(super) fn is_bound_to(&self, link: LinkId) -> bool {
        self.link == LinkState::Bound(link)
    }

    pub(super) fn link(&self) -> Option<LinkId> {
        match self.link {
            LinkState::Bound(link) => Some(link),
            LinkState::Lost { .. } => None,
        }
    }

    pub(super) fn connection_changed(&mut self, now: Duration, is_up: bool) {
        self.connection = match (self.connection, is_up) {
            (_, true) => Connection::Up,
            (Connection::Up, false) => Connection::Down { since: now },
            (down, false) => down,
        };
    }

    /// Whether somebody is there, as far as we know.
    pub(super) fn is_present(&self) -> bool {
        self.endpoint.is_some() && (self.link().is_some() || self.connection == Connection::Up)
    }
}

impl Negotiation {
    pub(super) fn keep_found(&mut self, candidate: IceCandidate) {
        if self.found.len() < MAX_FOUND_CANDIDATES {
            self.found.push(candidate);
        }
    }
}

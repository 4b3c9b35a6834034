use std::time::Duration;

use messages::{PeerId, SdpAnswer, SessionState};

use super::peer::{Connection, Negotiation, Peer};
use super::{Attempt, Output, Session};
use crate::media::{Container, EndpointId, Failure};

/// What comes back from the media server.
impl Session {
    fn owner_of_attempt(&self, attempt: Attempt) -> Option<PeerId> {
        let has_it = |peer: &&Peer| peer.negotiation.as_ref().is_some_and(|n| n.attempt == attempt);
        self.peers().find(has_it).map(|peer| peer.id.clone())
    }

    pub(super) fn created(&mut self, attempt: Attempt, endpoint: EndpointId) {
        let Some(id) = self.owner_of_attempt(attempt) else {
            // Its peer went away meanwhile.
            return self.outputs.push_back(Output::Release { endpoint });
        };
        let source = if self.is_publisher(&id) { None } else { self.origin.endpoint().cloned() };
        self.owners.insert(endpoint.clone(), id.clone());
        let Some(negotiation) = self.peer_mut(&id).and_then(|peer| peer.negotiation.as_mut()) else { return };
        negotiation.endpoint = Some(endpoint.clone());
        negotiation.source = source.clone();
        if let Some(offer) = negotiation.offer.take() {
            self.outputs.push_back(Output::Negotiate { attempt, endpoint, source, offer });
        }
    }

    pub(super) fn answered(&mut self, now: Duration, attempt: Attempt, answer: SdpAnswer) {
        let Some(id) = self.owner_of_attempt(attempt) else { return };
        let Some(negotiation) = self.peer_mut(&id).and_then(|peer| peer.negotiation.take()) else { return };
        let Negotiation { endpoint: Some(endpoint), source, found, .. } = negotiation else { return };
        if self.is_publisher(&id) {
            self.container = Container::for_answer(&answer);
        }
        let former = self.take_over(now, &id, endpoint.clone());
        self.accept(now, &id, answer);
        self.outputs.push_back(Output::Gather { endpoint: endpoint.clone() });
        for candidate in found {
            self.tell_candidate(&id, candidate);
        }
        self.open_candidates(&id, &endpoint);
        if self.is_publisher(&id) {
            self.feed_viewers(endpoint, former);
            self.ask_viewers_without_endpoint();
            self.update_state(now);
        } else {
            self.feed_if_source_changed(endpoint, source);
            self.viewers_changed(now);
        }
    }

    /// The endpoint carries the peer's media from now on; returns the one that did.
    fn take_over(&mut self, now: Duration, id: &PeerId, endpoint: EndpointId) -> Option<EndpointId> {
        let is_publisher = self.is_publisher(id);
        let peer = self.peer_mut(id)?;
        let former = peer.endpoint.replace(endpoint);
        peer.connection = Connection::Down { since: now };
        peer.answered = now;
        if is_publisher {
            self.flows = super::Flows::default();
        }
        if let Some(former) = &former {
            self.owners.remove(former);
        }
        former
    }

    fn open_candidates(&mut self, id: &PeerId, endpoint: &EndpointId) {
        let Some(peer) = self.peer_mut(id) else { return };
        for candidate in peer.candidates.open() {
            self.outputs.push_back(Output::AddCandidate { endpoint: endpoint.clone(), candidate });
        }
    }

    /// All viewers see what comes from the new endpoint, and it is what is recorded.
    pub(super) fn feed_viewers(&mut self, source: EndpointId, former: Option<EndpointId>) {
        let viewers = self.viewers.values().filter_map(|viewer| viewer.endpoint.clone());
        let sinks: Vec<_> = viewers.chain(self.recorder.sink().cloned()).collect();
        if former.is_some() || !sinks.is_empty() {
            self.outputs.push_back(Output::Feed { source, sinks, former });
        }
    }

    /// The endpoint that media comes from may have changed while this viewer's was being connected to the former one.
    fn feed_if_source_changed(&mut self, sink: EndpointId, source: Option<EndpointId>) {
        let current = self.origin.endpoint().cloned();
        if let Some(current) = current.filter(|current| Some(current) != source.as_ref()) {
            self.outputs.push_back(Output::Feed { source: current, sinks: vec![sink], former: None });
        }
    }

    pub(super) fn failed(&mut self, now: Duration, attempt: Attempt, failure: &Failure) {
        let Some(id) = self.owner_of_attempt(attempt) else { return };
        let Some(peer) = self.peer_mut(&id) else { return };
        let endpoint = peer.negotiation.take().and_then(|negotiation| negotiation.endpoint);
        let link = peer.link();
        if let Some(link) = link {
            self.reject(link, failure.code(), failure.sentence());
        }
        if let Some(endpoint) = endpoint {
            self.release_endpoint(endpoint);
        }
        if !self.is_publisher(&id) {
            self.remove_viewer(&id);
        } else if self.origin.endpoint().is_none() && self.state == SessionState::Starting {
            self.end(now, failure.sentence());
        }
    }
}

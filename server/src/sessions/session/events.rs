use std::time::Duration;

use messages::{ErrorCode, IceCandidate, PeerId, SessionState};

use super::{Output, Session};
use crate::media::{EndpointEvent, EndpointId};

/// A viewer that cannot take the session's format says so this soon after its answer. Later the format has changed.
const FORMAT_KNOWN_WITHIN: Duration = Duration::from_secs(5);

/// What endpoints tell.
impl Session {
    pub(super) fn event(&mut self, now: Duration, endpoint: &EndpointId, event: EndpointEvent) {
        if self.recorder.is(endpoint) {
            return self.recorder_event(now, event);
        }
        if self.origin.source_mut().is_some_and(|source| source.player() == Some(endpoint)) {
            return self.player_event(now, event);
        }
        let Some(id) = self.owners.get(endpoint).cloned() else { return };
        if let EndpointEvent::CandidateFound(candidate) = event {
            return self.candidate_found(&id, endpoint, candidate);
        }
        let is_current = self.peer_mut(&id).is_some_and(|peer| peer.endpoint.as_ref() == Some(endpoint));
        match event {
            EndpointEvent::Failed(_) => self.endpoint_failed(now, &id),
            EndpointEvent::Connected(is_up) if is_current => self.connection_changed(now, &id, is_up),
            EndpointEvent::Flow { kind, flowing } if is_current && self.is_publisher(&id) => {
                self.flows.set(now, kind, flowing);
                self.make_recorder(now);
                if let Some(publisher) = self.origin.peer_mut().filter(|_| flowing) {
                    publisher.connection_changed(now, true);
                }
                self.update_state(now);
            }
            _ => {}
        }
    }

    fn candidate_found(&mut self, id: &PeerId, endpoint: &EndpointId, candidate: IceCandidate) {
        let Some(peer) = self.peer_mut(id) else { return };
        match &mut peer.negotiation {
            Some(negotiation) if negotiation.endpoint.as_ref() == Some(endpoint) => negotiation.keep_found(candidate),
            _ => self.tell_candidate(id, candidate),
        }
    }

    fn connection_changed(&mut self, now: Duration, id: &PeerId, is_up: bool) {
        let Some(peer) = self.peer_mut(id) else { return };
        peer.connection_changed(now, is_up);
        if self.is_publisher(id) {
            self.update_state(now);
        } else {
            self.viewers_changed(now);
        }
    }

    /// The page is asked for a new offer, unless that cannot help.
    fn endpoint_failed(&mut self, now: Duration, id: &PeerId) {
        let live_since = (self.state == SessionState::Live).then_some(self.since);
        let is_viewer = !self.is_publisher(id);
        let Some(peer) = self.peer_mut(id) else { return };
        let Some(link) = peer.link() else { return };
        let answered = peer.answered;
        let knew_the_format = live_since.is_some_and(|since| since <= answered);
        if is_viewer && knew_the_format && now < answered + FORMAT_KNOWN_WITHIN {
            let sentence = "This browser cannot play the format of this session. Use a current one.";
            self.error(link, id, ErrorCode::UnsupportedCodec, sentence);
            self.remove_viewer(id);
            return self.viewers_changed(now);
        }
        self.ask_for_offer(id, "The connection cannot carry on as it is.");
    }

    pub(super) fn ask_for_offer(&mut self, id: &PeerId, reason: &str) {
        let Some(link) = self.peer_mut(id).and_then(|peer| peer.link()) else { return };
        let message = messages::ServerMessage::Renegotiate { session_id: id.clone(), reason: reason.to_owned() };
        self.outputs.push_back(Output::Send { link, message });
    }
}

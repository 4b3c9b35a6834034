use std::time::Duration;

use messages::{
    Accepted, ErrorCode, IceCandidate, NewPipeline, PeerId, Rejected, SdpAnswer, ServerMessage, SessionState,
};

use super::{Origin, Output, Session};
use crate::sessions::LinkId;

/// What pages are told.
impl Session {
    pub(super) fn send(&mut self, link: LinkId, message: ServerMessage) {
        self.outputs.push_back(Output::Send { link, message });
    }

    pub(super) fn send_to(&mut self, id: &PeerId, message: ServerMessage) {
        if let Some(link) = self.peer_mut(id).and_then(|peer| peer.link()) {
            self.send(link, message);
        }
    }

    pub(super) fn accept(&mut self, now: Duration, id: &PeerId, sdp_answer: SdpAnswer) {
        let view_link = self.view_link.clone();
        let Some(peer) = self.peer_mut(id) else { return };
        let resume_token = peer.token.clone();
        if let Some(link) = peer.link() {
            self.outputs.push_back(Output::PeerBound { peer: id.clone(), link });
        }
        let accepted = Accepted { session_id: id.clone(), sdp_answer, resume_token, view_link };
        self.send_to(id, ServerMessage::NewPipeline(NewPipeline::Accepted(accepted)));
        let state = self.session_state(now, id.clone(), self.state, self.reason().as_deref());
        self.send_to(id, state);
        self.tell_recording_to(now, id);
    }

    pub(super) fn reject(&mut self, link: LinkId, code: ErrorCode, sentence: &str) {
        let rejected = Rejected { code, message: sentence.to_owned() };
        self.send(link, ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)));
    }

    pub(super) fn resumed(&mut self, now: Duration, link: LinkId, id: &PeerId) {
        self.outputs.push_back(Output::PeerBound { peer: id.clone(), link });
        self.send(link, ServerMessage::Resumed { session_id: id.clone() });
        let state = self.session_state(now, id.clone(), self.state, self.reason().as_deref());
        self.send(link, state);
        self.tell_recording_to(now, id);
    }

    pub(super) fn error(&mut self, link: LinkId, id: &PeerId, code: ErrorCode, sentence: &str) {
        self.send(link, ServerMessage::Error { code, message: sentence.to_owned(), session_id: Some(id.clone()) });
    }

    pub(super) fn tell_candidate(&mut self, id: &PeerId, candidate: IceCandidate) {
        self.send_to(id, ServerMessage::IceCandidate { session_id: id.clone(), candidate });
    }

    /// Tells every peer where the session stands.
    pub(super) fn announce(&mut self, now: Duration, reason: Option<&str>) {
        self.told_viewers = self.viewers();
        self.tell_viewers_at = None;
        // Who waits for an answer is told with it.
        let answered = self.peers().filter(|peer| peer.endpoint.is_some());
        let peers: Vec<_> = answered.map(|peer| peer.id.clone()).collect();
        for id in peers {
            let message = self.session_state(now, id.clone(), self.state, reason);
            self.send_to(&id, message);
        }
    }

    pub(super) fn session_state(
        &self,
        now: Duration,
        session_id: PeerId,
        state: SessionState,
        reason: Option<&str>,
    ) -> ServerMessage {
        ServerMessage::SessionState {
            session_id,
            state,
            kind: self.kind,
            title: self.title.clone(),
            viewers: self.viewers(),
            age_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            reason: reason.map(str::to_owned),
        }
    }

    /// What the media server said, if people can read it.
    pub(super) fn words(&self, description: String, otherwise: &str) -> String {
        if self.is_embedded { description } else { otherwise.to_owned() }
    }

    pub(super) fn reason(&self) -> Option<String> {
        let is_interrupted = self.state == SessionState::Interrupted;
        let problem = self.media_server.problem().filter(|_| self.state != SessionState::Live);
        if problem.is_some() {
            return problem.map(str::to_owned);
        }
        match &self.origin {
            Origin::Publisher(_) => {
                is_interrupted.then(|| "Nothing arrives from the publisher at the moment.".to_owned())
            }
            Origin::Source(_) if self.state == SessionState::Live => None,
            Origin::Source(source) => {
                let silence = if is_interrupted {
                    "Nothing comes from the source at the moment."
                } else {
                    "The source has not started yet."
                };
                match source.problem() {
                    Some(problem) => Some(format!("{silence} {problem}")),
                    None => is_interrupted.then(|| format!("{silence} It is tried again by itself.")),
                }
            }
        }
    }
}

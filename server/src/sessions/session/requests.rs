use std::time::Duration;

use messages::{ErrorCode, IceCandidate, PeerId, ResumeToken, SdpOffer, SessionState};

use super::peer::{LinkState, Peer};
use super::{Input, Output, Session};
use crate::ids;
use crate::sessions::LinkId;

/// What pages ask for.
impl Session {
    pub(super) fn begin_publishing(&mut self, offer: SdpOffer) {
        let attempt = self.next_attempt();
        let Some(publisher) = self.origin.peer_mut() else { return };
        if let Some(endpoint) = publisher.negotiate(attempt, offer) {
            self.release_endpoint(endpoint);
        }
        self.outputs.push_back(Output::Create { attempt });
    }

    pub(super) fn view(&mut self, now: Duration, link: LinkId, id: PeerId, token: ResumeToken, offer: SdpOffer) {
        if self.viewers.len() >= self.max_viewers && !self.make_room() {
            let sentence = "This session has as many viewers as it may have. Try again in a moment.";
            return self.reject(link, ErrorCode::SessionFull, sentence);
        }
        if let Some(sentence) = self.why_no_offer(false) {
            return self.reject(link, ErrorCode::MediaServer, sentence);
        }
        let attempt = self.next_attempt();
        let mut viewer = Peer::new(now, id.clone(), token, link);
        viewer.negotiate(attempt, offer);
        self.viewers.insert(id, viewer);
        self.outputs.push_back(Output::Create { attempt });
    }

    /// Lets one viewer go whose page is gone; it would have been let go soon anyway.
    fn make_room(&mut self) -> bool {
        let gone = |viewer: &&Peer| viewer.link().is_none();
        let Some(id) = self.viewers.values().find(gone).map(|viewer| viewer.id.clone()) else { return false };
        self.remove_viewer(&id);
        true
    }

    pub(super) fn republish(&mut self, now: Duration, link: LinkId, token: &ResumeToken, offer: SdpOffer) {
        if !self.is_publishers(token) {
            let sentence = "This page may not continue the session. Start a new one.";
            return self.reject(link, ErrorCode::NotAllowed, sentence);
        }
        self.bind_publisher(now, link);
        if let Some(sentence) = self.why_no_offer(true) {
            return self.reject(link, ErrorCode::MediaServer, sentence);
        }
        if self.state == SessionState::Interrupted {
            self.since = now;
        }
        self.begin_publishing(offer);
    }

    fn bind_publisher(&mut self, now: Duration, link: LinkId) {
        let id = self.own_id();
        self.bind(now, &id, link);
    }

    /// Lets a peer speak through another WebSocket.
    fn bind(&mut self, now: Duration, id: &PeerId, link: LinkId) {
        let Some(peer) = self.peer_mut(id) else { return };
        if let LinkState::Bound(former) = std::mem::replace(&mut peer.link, LinkState::Bound(link))
            && former != link
        {
            // Its page was duplicated; two that fight over one peer would never end.
            let reason = "Another page has taken this over.";
            let message = self.session_state(now, id.clone(), SessionState::Ended, Some(reason));
            self.outputs.push_back(Output::Send { link: former, message });
        }
    }

    pub(super) fn resume(&mut self, now: Duration, link: LinkId, id: &PeerId, token: &ResumeToken) {
        let Some(peer) = self.peer_mut(id) else {
            return self.error(link, id, ErrorCode::NotFound, "This viewer was let go. Open the link again.");
        };
        if !ids::same_token(&peer.token, token) {
            return self.error(link, id, ErrorCode::NotAllowed, "This page may not continue the session. Start again.");
        }
        self.bind(now, id, link);
        self.resumed(now, link, id);
        if self.why_no_offer(self.is_publisher(id)).is_none() {
            self.ask_if_without_endpoint(id);
        }
        self.viewers_changed(now);
    }

    pub(super) fn candidate(&mut self, link: LinkId, id: &PeerId, candidate: IceCandidate) {
        let Some(peer) = self.peer_mut(id).filter(|peer| peer.is_bound_to(link)) else {
            return self.not_yours(link, id);
        };
        match peer.candidates.push(candidate) {
            Ok(None) => {}
            Ok(Some(candidate)) => {
                if let Some(endpoint) = peer.endpoint.clone() {
                    self.outputs.push_back(Output::AddCandidate { endpoint, candidate });
                }
            }
            Err(_) => {
                let sentence = "More than 64 candidates came for one offer. The rest is not used.";
                self.error(link, id, ErrorCode::TooLarge, sentence);
            }
        }
    }

    pub(super) fn release(&mut self, now: Duration, link: LinkId, id: &PeerId) {
        if !self.peer_mut(id).is_some_and(|peer| peer.is_bound_to(link)) {
            return self.not_yours(link, id);
        }
        if self.is_publisher(id) {
            return self.end(now, "The publisher has ended the session.");
        }
        self.remove_viewer(id);
        self.viewers_changed(now);
    }

    pub(super) fn link_lost(&mut self, now: Duration, link: LinkId) {
        self.recorder.link_lost(link);
        let bound: Vec<_> = self.peers().filter(|peer| peer.is_bound_to(link)).map(|peer| peer.id.clone()).collect();
        for id in bound {
            if let Some(peer) = self.peer_mut(&id) {
                peer.link = LinkState::Lost { since: now };
            }
            self.outputs.push_back(Output::PeerUnbound { peer: id });
        }
        self.viewers_changed(now);
    }

    /// The session is over, but a request was on its way.
    pub(super) fn handle_after_end(&mut self, now: Duration, input: Input) {
        let sentence = "This session has ended.";
        match input {
            Input::View { link, .. } | Input::Republish { link, .. } => {
                self.reject(link, ErrorCode::NotFound, sentence);
            }
            Input::Resume { link, peer, .. } => self.error(link, &peer, ErrorCode::NotFound, sentence),
            Input::CloseSource { link } | Input::StartRecording { link } | Input::StopRecording { link } => {
                self.error(link, &self.own_id(), ErrorCode::NotFound, sentence);
            }
            Input::Created { endpoint, .. } | Input::PlayerCreated { player: endpoint, .. } => {
                self.outputs.push_back(Output::Release { endpoint });
            }
            Input::RecorderCreated { attempt, recording, recorder } => {
                self.recorder_created(attempt, recording, recorder);
            }
            Input::RecordingKept { recording, bytes } => self.recording_kept(now, &recording, bytes),
            _ => {}
        }
    }

    fn not_yours(&mut self, link: LinkId, id: &PeerId) {
        self.error(link, id, ErrorCode::NotFound, "There is no peer of this id on this WebSocket.");
    }

    pub(super) fn remove_viewer(&mut self, id: &PeerId) {
        if let Some(viewer) = self.viewers.remove(id) {
            self.outputs.push_back(Output::PeerGone { peer: id.clone() });
            for endpoint in viewer.endpoints() {
                self.owners.remove(endpoint);
                self.outputs.push_back(Output::Release { endpoint: endpoint.clone() });
            }
        }
    }

    pub(super) fn release_endpoint(&mut self, endpoint: crate::media::EndpointId) {
        self.owners.remove(&endpoint);
        self.outputs.push_back(Output::Release { endpoint });
    }
}

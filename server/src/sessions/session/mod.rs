//! What one session decides, without I/O: inputs go in with the time they happened at, outputs are polled until there are
//! none. Time is counted from the session's start.

mod events;
mod flows;
mod io;
mod life;
mod negotiation;
mod peer;
mod requests;
#[cfg(test)]
mod tests;
mod voice;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use messages::{PeerId, ResumeToken, SdpOffer, SessionId, SessionKind, SessionState, Title};

pub(crate) use io::{Attempt, Input, Output};

use super::LinkId;
use crate::ids;
use crate::media::EndpointId;
use flows::Flows;
use peer::Peer;

/// What a session is made with.
#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    pub(crate) id: SessionId,
    pub(crate) kind: SessionKind,
    pub(crate) title: Title,
    /// The publisher's secret.
    pub(crate) token: ResumeToken,
    /// The link for viewers.
    pub(crate) view_link: String,
    pub(crate) max_viewers: usize,
    /// The publisher's WebSocket.
    pub(crate) link: LinkId,
    pub(crate) offer: SdpOffer,
}

/// One session: a publisher and its viewers.
#[derive(Debug)]
pub(crate) struct Session {
    kind: SessionKind,
    title: Title,
    view_link: String,
    max_viewers: usize,
    state: SessionState,
    /// When the state was entered, or a publisher that is interrupted showed a sign of life.
    since: Duration,
    publisher: Peer,
    flows: Flows,
    viewers: HashMap<PeerId, Peer>,
    /// Whose endpoints they are.
    owners: HashMap<EndpointId, PeerId>,
    last_attempt: u64,
    /// The number of viewers that peers were told last, and when a change is told.
    told_viewers: u32,
    tell_viewers_at: Option<Duration>,
    outputs: VecDeque<Output>,
}

impl Session {
    /// A session whose publisher's offer waits to be answered.
    pub(crate) fn new(beginning: Beginning) -> Self {
        let Beginning { id, kind, title, token, view_link, max_viewers, link, offer } = beginning;
        let mut session = Self {
            kind,
            title,
            view_link,
            max_viewers,
            state: SessionState::Starting,
            since: Duration::ZERO,
            publisher: Peer::new(Duration::ZERO, id.into(), token, link),
            flows: Flows::default(),
            viewers: HashMap::new(),
            owners: HashMap::new(),
            last_attempt: 0,
            told_viewers: 0,
            tell_viewers_at: None,
            outputs: VecDeque::new(),
        };
        session.begin_publishing(offer);
        session
    }

    /// Takes what happened at `now`.
    pub(crate) fn handle(&mut self, now: Duration, input: Input) {
        if self.state == SessionState::Ended {
            return self.handle_after_end(input);
        }
        match input {
            Input::View { link, peer, token, offer } => self.view(now, link, peer, token, offer),
            Input::Republish { link, token, offer } => self.republish(now, link, &token, offer),
            Input::Resume { link, peer, token } => self.resume(now, link, &peer, &token),
            Input::Candidate { link, peer, candidate } => self.candidate(link, &peer, candidate),
            Input::Release { link, peer } => self.release(now, link, &peer),
            Input::LinkLost { link } => self.link_lost(now, link),
            Input::Created { attempt, endpoint } => self.created(attempt, endpoint),
            Input::Answered { attempt, answer } => self.answered(now, attempt, answer),
            Input::Failed { attempt, failure } => self.failed(now, attempt, &failure),
            Input::Event { endpoint, event } => self.event(now, &endpoint, event),
            Input::MediaServerLost => self.end(now, "The connection to the media server was lost. Please start again."),
            Input::ShutDown => self.shut_down(),
            Input::Tick => {}
        }
        self.tick(now);
    }

    /// What is to be done next.
    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(crate) fn state(&self) -> SessionState {
        self.state
    }

    /// How many viewers are there.
    pub(crate) fn viewers(&self) -> u32 {
        let present = self.viewers.values().filter(|viewer| viewer.is_present()).count();
        u32::try_from(present).unwrap_or(u32::MAX)
    }

    /// Whether `token` is the publisher's.
    pub(crate) fn is_publishers(&self, token: &ResumeToken) -> bool {
        ids::same_token(&self.publisher.token, token)
    }

    fn peer_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        if self.publisher.id == *id { Some(&mut self.publisher) } else { self.viewers.get_mut(id) }
    }

    fn peers_mut(&mut self) -> impl Iterator<Item = &mut Peer> {
        std::iter::once(&mut self.publisher).chain(self.viewers.values_mut())
    }

    fn peers(&self) -> impl Iterator<Item = &Peer> {
        std::iter::once(&self.publisher).chain(self.viewers.values())
    }

    fn next_attempt(&mut self) -> Attempt {
        self.last_attempt += 1;
        Attempt(self.last_attempt)
    }
}

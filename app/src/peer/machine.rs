use std::{collections::VecDeque, time::Duration};

use messages::{
    Accepted, ClientMessage, ErrorCode, IceCandidate, NewPipeline, PeerId, ResumeToken, SdpAnswer, SdpOffer,
    ServerMessage, SessionState,
};

use super::{
    Backoff, PageState, Problem, Refusal, Role, SessionView, Snapshot, TransportState, Verdict, candidates::Candidates,
};
use crate::recording::RecordingView;

/// How long an offer may take to be made, and how long to be answered.
const OFFER_LIMIT: Duration = Duration::from_secs(10);
/// How long the server may take to bind the peer to a new WebSocket.
const RESUME_LIMIT: Duration = Duration::from_secs(10);
/// A connection that lasted this long was a success: the next failure is a first one.
const STABLE_AFTER: Duration = Duration::from_secs(5);
/// From this failed attempt on the server is called out of reach; one alone may be a hiccup.
const LINK_FAILURES_TOLD: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// What an acceptance gave, as far as it is needed to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub peer_id: PeerId,
    pub resume_token: ResumeToken,
    /// The link for viewers; unknown while a reloaded page has not been accepted again.
    pub link: Option<String>,
}

/// What can happen to a peer. `generation` says which of the peer's connections it happened to; what happens to a former
/// one has no meaning any more.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The WebSocket is open and the server has sent its greeting.
    LinkOpen,
    /// The WebSocket is closed, or could not be opened.
    LinkClosed,
    Message(ServerMessage),
    /// Somebody wants the peer.
    Start,
    /// Somebody wants it no more.
    Stop,
    /// The offer asked for by [`Output::Open`], or nothing if the browser could not make one.
    OfferMade {
        generation: u32,
        offer: Option<SdpOffer>,
    },
    /// The browser refused the answer.
    AnswerRefused {
        generation: u32,
    },
    LocalCandidate {
        generation: u32,
        candidate: IceCandidate,
    },
    Connected {
        generation: u32,
    },
    Disconnected {
        generation: u32,
    },
    Failed {
        generation: u32,
    },
    /// The time of [`Machine::deadline`] has come.
    Tick,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    Send(ClientMessage),
    /// Make a connection, in place of a former one, and an offer.
    Open {
        generation: u32,
    },
    Answer {
        generation: u32,
        answer: SdpAnswer,
    },
    RemoteCandidate {
        generation: u32,
        candidate: IceCandidate,
    },
    /// Close the connection.
    Close,
    /// Keep this, so that a reload of the page can continue.
    Remember(Credentials),
    /// Nothing is to be continued any more.
    Forget,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    AwaitingLink,
    Offering { until: Duration },
    Asked { until: Duration },
    Established,
    Waiting { until: Duration },
    Over,
}

/// Whether the WebSocket that is open now knows the peer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Binding {
    None,
    Asked { until: Duration },
    Bound,
}

/// One peer from the wish for it to its end: offers, is answered, connects, comes back after whatever drops.
///
/// Inputs go in with the time they happened at; outputs are polled until there are none. Time is any clock that never goes
/// back.
#[derive(Debug)]
pub struct Machine<R> {
    role: R,
    phase: Phase,
    generation: u32,
    link_open: bool,
    link_failures: u32,
    binding: Binding,
    credentials: Option<Credentials>,
    transport: TransportState,
    connected_at: Option<Duration>,
    was_live: bool,
    session: Option<SessionView>,
    problem: Option<Problem>,
    replaced: bool,
    lasted: Option<Duration>,
    recording: Option<RecordingView>,
    local: Candidates,
    remote: Candidates<(PeerId, IceCandidate)>,
    backoff: Backoff,
    outputs: VecDeque<Output>,
}

impl<R: Role> Machine<R> {
    /// A peer that nobody asked for yet; `seed` should differ from page to page.
    pub fn new(role: R, seed: u64) -> Self {
        Self {
            role,
            phase: Phase::Idle,
            generation: 0,
            link_open: false,
            link_failures: 0,
            binding: Binding::None,
            credentials: None,
            transport: TransportState::Failed,
            connected_at: None,
            was_live: false,
            session: None,
            problem: None,
            replaced: false,
            lasted: None,
            recording: None,
            local: Candidates::default(),
            remote: Candidates::default(),
            backoff: Backoff::new(FIRST_WAIT, LONGEST_WAIT, seed),
            outputs: VecDeque::new(),
        }
    }

    /// What the next request says; to be changed before [`Input::Start`].
    pub fn role_mut(&mut self) -> &mut R {
        &mut self.role
    }

    /// Continue, at the next [`Input::Start`], what an earlier page began.
    pub fn restore(&mut self, credentials: Credentials) {
        self.credentials = Some(credentials);
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, now: Duration, input: Input) {
        match input {
            Input::LinkOpen => self.link_opened(now),
            Input::LinkClosed => self.link_closed(),
            Input::Message(message) => self.message(now, message),
            Input::Start => self.start(now),
            Input::Stop => self.stop(now),
            Input::OfferMade { generation, offer } if self.is_offering(generation) => self.offer_made(now, offer),
            Input::AnswerRefused { generation } if self.is_established(generation) => {
                self.negotiate_again(now, Some(Problem::Negotiation));
            }
            Input::LocalCandidate { generation, candidate } if generation == self.generation => {
                self.local_candidate(candidate);
            }
            Input::Connected { generation } if self.is_established(generation) => self.connected(now),
            Input::Disconnected { generation } if self.is_established(generation) => {
                self.transport = TransportState::Disconnected { since: now };
            }
            Input::Failed { generation } if self.is_established(generation) => self.transport_failed(now),
            Input::Tick => self.tick(now),
            // What happens to a former connection.
            _ => {}
        }
    }

    /// What is to be done next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due.
    pub fn deadline(&self) -> Option<Duration> {
        match &self.phase {
            Phase::Offering { until } | Phase::Asked { until } | Phase::Waiting { until } => Some(*until),
            Phase::Established => [self.transport.deadline(), self.binding_deadline()].into_iter().flatten().min(),
            Phase::Idle | Phase::AwaitingLink | Phase::Over => None,
        }
    }

    /// What the page shows.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            state: self.page_state(),
            problem: self.problem.clone(),
            session: self.session.clone(),
            peer: self.credentials.as_ref().map(|c| c.peer_id.clone()),
            link: self.credentials.as_ref().and_then(|c| c.link.clone()),
            replaced: self.replaced,
            lasted: self.lasted,
            recording: self.recording.clone(),
        }
    }

    fn page_state(&self) -> PageState {
        let on_the_way = if self.was_live { PageState::Interrupted } else { PageState::Connecting };
        match self.phase {
            Phase::Idle => PageState::Idle,
            Phase::Over if self.problem.is_some() => PageState::Error,
            Phase::Over => PageState::Ended,
            Phase::Established if self.transport == TransportState::Connected => {
                self.session.as_ref().map_or(PageState::Starting, |session| session.state.into())
            }
            _ => on_the_way,
        }
    }

    fn is_offering(&self, generation: u32) -> bool {
        generation == self.generation && matches!(self.phase, Phase::Offering { .. })
    }

    fn is_established(&self, generation: u32) -> bool {
        generation == self.generation && self.phase == Phase::Established
    }

    fn is_mine(&self, peer: &PeerId) -> bool {
        self.credentials.as_ref().is_some_and(|credentials| credentials.peer_id == *peer)
    }

    fn binding_deadline(&self) -> Option<Duration> {
        match self.binding {
            Binding::Asked { until } => Some(until),
            Binding::None | Binding::Bound => None,
        }
    }

    fn start(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Idle | Phase::Over) {
            return;
        }
        self.was_live = false;
        self.replaced = false;
        self.session = None;
        self.recording = None;
        self.lasted = None;
        self.connected_at = None;
        self.backoff.reset();
        if !self.link_is_lost() {
            self.problem = None;
        }
        self.open_or_await_link(now);
    }

    fn stop(&mut self, now: Duration) {
        if matches!(self.phase, Phase::Idle | Phase::Over) {
            return;
        }
        self.release();
        self.finish(now, None);
    }

    /// The end, for whatever reason; with a problem it is a failure.
    fn finish(&mut self, now: Duration, problem: Option<Problem>) {
        self.lasted = self.session.as_ref().filter(|_| self.was_live).map(|session| session.age(now));
        self.phase = Phase::Over;
        self.problem = problem;
        self.credentials = None;
        self.binding = Binding::None;
        self.outputs.extend([Output::Close, Output::Forget]);
    }

    fn release(&mut self) {
        let Some(credentials) = self.credentials.take() else { return };
        if self.link_open {
            self.send(ClientMessage::Release { session_id: credentials.peer_id });
        }
    }

    fn send(&mut self, message: ClientMessage) {
        self.outputs.push_back(Output::Send(message));
    }

    // --- the link ---

    fn link_is_lost(&self) -> bool {
        !self.link_open && self.link_failures >= LINK_FAILURES_TOLD
    }

    fn link_opened(&mut self, now: Duration) {
        self.link_open = true;
        self.link_failures = 0;
        if self.problem == Some(Problem::ServerUnreachable) {
            self.problem = None;
        }
        match self.phase {
            Phase::AwaitingLink => self.open(now),
            Phase::Established => self.resume(now),
            _ => {}
        }
    }

    fn link_closed(&mut self) {
        self.link_open = false;
        self.binding = Binding::None;
        self.link_failures = self.link_failures.saturating_add(1);
        if self.link_is_lost() && self.phase != Phase::Over {
            self.problem = Some(Problem::ServerUnreachable);
        }
        if matches!(self.phase, Phase::Offering { .. } | Phase::Asked { .. } | Phase::Waiting { .. }) {
            self.phase = Phase::AwaitingLink;
        }
    }

    fn resume(&mut self, now: Duration) {
        let Some(credentials) = self.credentials.clone() else { return };
        self.binding = Binding::Asked { until: now + RESUME_LIMIT };
        self.send(ClientMessage::Resume { session_id: credentials.peer_id, resume_token: credentials.resume_token });
    }

    fn bound(&mut self) {
        self.binding = Binding::Bound;
        // If there is one, the server tells again.
        self.recording = None;
        let Some(peer) = self.credentials.as_ref().map(|c| c.peer_id.clone()) else { return };
        for candidate in self.local.take() {
            self.send(ClientMessage::IceCandidate { session_id: peer.clone(), candidate });
        }
    }

    // --- offers and answers ---

    fn open_or_await_link(&mut self, now: Duration) {
        if self.link_open { self.open(now) } else { self.phase = Phase::AwaitingLink }
    }

    fn open(&mut self, now: Duration) {
        self.generation += 1;
        self.phase = Phase::Offering { until: now + OFFER_LIMIT };
        self.local.take();
        self.remote.take();
        self.outputs.push_back(Output::Open { generation: self.generation });
    }

    fn offer_made(&mut self, now: Duration, offer: Option<SdpOffer>) {
        let Some(offer) = offer else { return self.finish(now, Some(Problem::Negotiation)) };
        if !R::CONTINUES {
            self.release();
        }
        let request = self.role.request(offer, self.credentials.as_ref());
        self.send(request);
        self.phase = Phase::Asked { until: now + OFFER_LIMIT };
    }

    /// Makes a new offer: at once after a connection that had lasted, else after a wait.
    fn negotiate_again(&mut self, now: Duration, problem: Option<Problem>) {
        if self.connected_at.take().is_some_and(|since| now.saturating_sub(since) >= STABLE_AFTER) {
            self.backoff.reset();
        }
        if problem.is_some() {
            self.problem = problem;
        }
        let is_first = self.backoff.attempts() == 0;
        let wait = self.backoff.next_wait();
        if !self.link_open || is_first {
            self.open_or_await_link(now);
        } else {
            self.phase = Phase::Waiting { until: now + wait };
        }
    }

    fn accepted(&mut self, now: Duration, accepted: Accepted) {
        if !matches!(self.phase, Phase::Asked { .. }) {
            // The wish ended while the request was on its way; the server must not keep the peer.
            return self.send(ClientMessage::Release { session_id: accepted.session_id });
        }
        let credentials = Credentials {
            peer_id: accepted.session_id.clone(),
            resume_token: accepted.resume_token,
            link: Some(accepted.view_link),
        };
        self.credentials = Some(credentials.clone());
        self.recording = None;
        self.phase = Phase::Established;
        self.transport = TransportState::Opening { since: now };
        self.outputs.push_back(Output::Remember(credentials));
        self.outputs.push_back(Output::Answer { generation: self.generation, answer: accepted.sdp_answer });
        self.bound();
        for (peer, candidate) in self.remote.take() {
            self.remote_candidate(peer, candidate);
        }
    }

    fn refused(&mut self, now: Duration, code: ErrorCode, message: &str) {
        let refusal = Refusal {
            code,
            message,
            continuing: self.credentials.is_some(),
            was_live: self.was_live,
            failures: self.backoff.attempts() + 1,
        };
        match self.role.judge(&refusal) {
            Verdict::Later(problem) => {
                self.problem = Some(problem);
                self.phase = Phase::Waiting { until: now + self.backoff.next_wait() };
                self.outputs.push_back(Output::Close);
            }
            Verdict::Afresh => {
                self.credentials = None;
                self.replaced = true;
                self.outputs.push_back(Output::Forget);
                self.open(now);
            }
            Verdict::Ended => self.finish(now, None),
            Verdict::GiveUp(problem) => self.finish(now, Some(problem)),
        }
    }

    // --- the connection ---

    fn connected(&mut self, now: Duration) {
        self.transport = TransportState::Connected;
        self.connected_at.get_or_insert(now);
        self.was_live = true;
        self.problem = self.link_is_lost().then_some(Problem::ServerUnreachable);
    }

    fn transport_failed(&mut self, now: Duration) {
        let never_connected = self.connected_at.is_none();
        self.transport = TransportState::Failed;
        self.negotiate_again(now, never_connected.then_some(Problem::NoMediaPath));
    }

    fn local_candidate(&mut self, candidate: IceCandidate) {
        let peer = self.credentials.as_ref().map(|credentials| credentials.peer_id.clone());
        match (&self.phase, self.binding, peer) {
            (Phase::Established, Binding::Bound, Some(session_id)) => {
                self.send(ClientMessage::IceCandidate { session_id, candidate });
            }
            _ => self.local.push(candidate),
        }
    }

    fn remote_candidate(&mut self, peer: PeerId, candidate: IceCandidate) {
        match self.phase {
            Phase::Established if self.is_mine(&peer) => {
                self.outputs.push_back(Output::RemoteCandidate { generation: self.generation, candidate });
            }
            // The answer that names the peer is still to come.
            Phase::Asked { .. } => self.remote.push((peer, candidate)),
            _ => {}
        }
    }

    // --- what the server says ---

    fn message(&mut self, now: Duration, message: ServerMessage) {
        match message {
            ServerMessage::NewPipeline(NewPipeline::Accepted(accepted)) => self.accepted(now, accepted),
            ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)) => {
                if matches!(self.phase, Phase::Asked { .. }) {
                    self.refused(now, rejected.code, &rejected.message);
                }
            }
            ServerMessage::IceCandidate { session_id, candidate } => self.remote_candidate(session_id, candidate),
            ServerMessage::Resumed { session_id } if self.is_mine(&session_id) => self.bound(),
            ServerMessage::SessionState { ref session_id, .. } if self.is_mine(session_id) => {
                self.session_told(now, message);
            }
            ServerMessage::Renegotiate { session_id, .. }
                if self.is_mine(&session_id) && self.phase == Phase::Established =>
            {
                self.negotiate_again(now, None);
            }
            ServerMessage::RecordingState { session_id, status } if self.is_mine(&session_id) => {
                self.recording = Some(RecordingView { status, told: now });
            }
            // This is about the recording, and the peer goes on.
            ServerMessage::Error { code: ErrorCode::NotRecordable, message, .. } => {
                self.recording = Some(RecordingView::refused(now, message));
            }
            ServerMessage::Error { code, message, session_id } => self.error(now, code, &message, session_id),
            _ => {}
        }
    }

    fn session_told(&mut self, now: Duration, message: ServerMessage) {
        let ServerMessage::SessionState { state, kind, title, viewers, age_ms, reason, .. } = message else { return };
        self.session = Some(SessionView {
            state,
            kind,
            title: title.into(),
            viewers,
            told: now,
            age_then: Duration::from_millis(age_ms),
            reason,
        });
        if state == SessionState::Ended {
            self.finish(now, None);
        }
    }

    fn error(&mut self, now: Duration, code: ErrorCode, message: &str, about: Option<PeerId>) {
        let about_this_peer = about.as_ref().is_some_and(|peer| self.is_mine(peer));
        match self.phase {
            Phase::Asked { .. } if about.is_none() || about_this_peer => self.refused(now, code, message),
            Phase::Established if about_this_peer => match code {
                // The server has forgotten the peer, perhaps in a restart; a new offer shows whether the session is
                // there.
                ErrorCode::NotFound | ErrorCode::NotAllowed => self.negotiate_again(now, None),
                _ => self.refused(now, code, message),
            },
            _ => {}
        }
    }

    // --- time ---

    fn tick(&mut self, now: Duration) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        match self.phase {
            Phase::Waiting { .. } => self.open_or_await_link(now),
            Phase::Offering { .. } => self.negotiate_again(now, Some(Problem::Negotiation)),
            Phase::Asked { .. } => self.negotiate_again(now, Some(Problem::NoAnswer)),
            Phase::Established if self.transport.deadline().is_some_and(|deadline| now >= deadline) => {
                self.transport_failed(now);
            }
            Phase::Established => self.negotiate_again(now, None),
            Phase::Idle | Phase::AwaitingLink | Phase::Over => {}
        }
    }
}

#[cfg(test)]
mod tests;

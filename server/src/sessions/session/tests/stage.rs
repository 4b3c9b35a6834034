//! A session on a stage: pages are links, the media server answers at once, time is simulated.

use std::time::Duration;

use messages::{
    ErrorCode, IceCandidate, NewPipeline, PeerId, ResumeToken, SdpAnswer, SdpOffer, ServerMessage, SessionId,
    SessionKind, SessionState, Title,
};

use super::super::{Attempt, Beginning, Input, Output, Session};
use crate::media::{EndpointEvent, EndpointId, Failure, MediaKind};
use crate::sessions::LinkId;

pub(super) const PUBLISHER: u64 = 1;
pub(super) const MAX_VIEWERS: usize = 3;

pub(super) struct Stage {
    pub(super) session: Session,
    pub(super) now: Duration,
    /// What was sent to pages, in order.
    pub(super) sent: Vec<(LinkId, ServerMessage)>,
    /// What the media server was asked for, in order.
    pub(super) asked: Vec<Output>,
    pub(super) finished: Option<String>,
    /// Whether the media server answers by itself.
    pub(super) answers: bool,
    endpoints: u64,
}

pub(super) fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

pub(super) fn link(number: u64) -> LinkId {
    LinkId::of(number)
}

pub(super) fn offer() -> SdpOffer {
    "v=0\r\n".to_owned().try_into().unwrap()
}

pub(super) fn session_id() -> SessionId {
    "0123456789abcdef0123456789abcdef".parse().unwrap()
}

pub(super) fn publisher() -> PeerId {
    session_id().into()
}

pub(super) fn viewer(number: u64) -> PeerId {
    format!("{}-{number:024}", session_id()).parse().unwrap()
}

pub(super) fn token(number: u64) -> ResumeToken {
    format!("{number:064}").parse().unwrap()
}

pub(super) fn endpoint(number: u64) -> EndpointId {
    EndpointId::from(format!("pipeline/{number}").parse::<kurento::ObjectId>().unwrap())
}

pub(super) fn candidate(number: usize) -> IceCandidate {
    IceCandidate { candidate: format!("candidate:{number}"), sdp_mid: Some("0".into()), sdp_m_line_index: Some(0) }
}

impl Stage {
    /// A session that was just published; its answer is out.
    pub(super) fn published() -> Self {
        let mut stage = Self::asked_to_publish();
        stage.answers = true;
        stage.carry_out();
        stage
    }

    /// A session whose endpoint is not made yet.
    pub(super) fn asked_to_publish() -> Self {
        let beginning = Beginning {
            id: session_id(),
            kind: SessionKind::Webcam,
            title: Title::try_from("Garden".to_owned()).unwrap(),
            token: token(PUBLISHER),
            view_link: "/watch/x".into(),
            max_viewers: MAX_VIEWERS,
            link: link(PUBLISHER),
            offer: offer(),
        };
        Self {
            session: Session::new(beginning),
            now: Duration::ZERO,
            sent: Vec::new(),
            asked: Vec::new(),
            finished: None,
            answers: false,
            endpoints: 0,
        }
    }

    /// A session with media, and this many viewers, on the links 11, 12, ….
    pub(super) fn live(viewers: u64) -> Self {
        let mut stage = Self::published();
        stage.event(endpoint(1), EndpointEvent::Connected(true));
        stage.flow(endpoint(1), true);
        for number in 1..=viewers {
            stage.view(number);
            stage.event(endpoint(1 + number), EndpointEvent::Connected(true));
        }
        stage.pass(seconds(2));
        stage.forget();
        stage
    }

    pub(super) fn forget(&mut self) {
        self.sent.clear();
        self.asked.clear();
    }

    pub(super) fn give(&mut self, input: Input) {
        self.session.handle(self.now, input);
        self.carry_out();
    }

    pub(super) fn view(&mut self, number: u64) {
        let input = Input::View { link: link(10 + number), peer: viewer(number), token: token(number), offer: offer() };
        self.give(input);
    }

    pub(super) fn republish(&mut self, on: u64) {
        self.give(Input::Republish { link: link(on), token: token(PUBLISHER), offer: offer() });
    }

    pub(super) fn event(&mut self, endpoint: EndpointId, event: EndpointEvent) {
        self.give(Input::Event { endpoint, event });
    }

    pub(super) fn flow(&mut self, endpoint: EndpointId, flowing: bool) {
        for kind in [MediaKind::Audio, MediaKind::Video] {
            self.event(endpoint.clone(), EndpointEvent::Flow { kind, flowing });
        }
    }

    pub(super) fn lose(&mut self, on: u64) {
        self.give(Input::LinkLost { link: link(on) });
    }

    pub(super) fn fail(&mut self, attempt: Attempt) {
        self.give(Input::Failed { attempt, failure: Failure::BadOffer("no".into()) });
    }

    /// Lets time pass; everything that is due in it happens at its time.
    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.session.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.give(Input::Tick);
        }
        self.now = end;
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send { link, message } => self.sent.push((link, message)),
                Output::Finished { reason } => self.finished = Some(reason),
                Output::Changed => {}
                asked => {
                    self.asked.push(asked.clone());
                    if self.answers {
                        self.answer(asked);
                    }
                }
            }
        }
    }

    pub(super) fn answer(&mut self, asked: Output) {
        match asked {
            Output::Create { attempt } => {
                self.endpoints += 1;
                self.session.handle(self.now, Input::Created { attempt, endpoint: endpoint(self.endpoints) });
            }
            Output::Negotiate { attempt, .. } => {
                let answer = SdpAnswer::try_from("v=0\r\n".to_owned()).unwrap();
                self.session.handle(self.now, Input::Answered { attempt, answer });
            }
            _ => {}
        }
    }

    /// What the page on a link was told of the session's states.
    pub(super) fn states(&self, on: u64) -> Vec<SessionState> {
        let state = |message: &ServerMessage| match message {
            ServerMessage::SessionState { state, .. } => Some(*state),
            _ => None,
        };
        self.heard(on).filter_map(state).collect()
    }

    pub(super) fn heard(&self, on: u64) -> impl Iterator<Item = &ServerMessage> {
        self.sent.iter().filter(move |(to, _)| *to == link(on)).map(|(_, message)| message)
    }

    pub(super) fn accepted(&self, on: u64) -> bool {
        self.heard(on).any(|message| matches!(message, ServerMessage::NewPipeline(NewPipeline::Accepted(_))))
    }

    /// The codes of refusals and errors that the page on a link was told.
    pub(super) fn refusals(&self, on: u64) -> Vec<ErrorCode> {
        let code = |message: &ServerMessage| match message {
            ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)) => Some(rejected.code),
            ServerMessage::Error { code, .. } => Some(*code),
            _ => None,
        };
        self.heard(on).filter_map(code).collect()
    }

    pub(super) fn released(&self, endpoint: &EndpointId) -> bool {
        self.asked.iter().any(|asked| match asked {
            Output::Release { endpoint: released } => released == endpoint,
            Output::Feed { former, .. } => former.as_ref() == Some(endpoint),
            _ => false,
        })
    }
}

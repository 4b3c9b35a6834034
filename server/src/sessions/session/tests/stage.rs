//! A session on a stage: pages are links, the media server answers at once, time is simulated.

use std::time::Duration;

use messages::{
    ErrorCode, IceCandidate, NewPipeline, PeerId, RecordingId, RecordingState, RecordingStatus, ResumeToken, SdpAnswer,
    SdpOffer, ServerMessage, SessionId, SessionKind, SessionState, Title,
};

use super::super::{Attempt, Beginning, Input, Output, Session, Supply};
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
    recordings: u64,
}

/// What recordings have in the end, and on the way.
pub(super) const KEPT_BYTES: u64 = 2000;
pub(super) const MEASURED_BYTES: u64 = 1000;

pub(super) fn recording(number: u64) -> RecordingId {
    format!("{number:032}").parse().unwrap()
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
        let supply = Supply::Publisher { token: token(PUBLISHER), link: link(PUBLISHER), offer: offer() };
        Self::of(SessionKind::Webcam, supply, true)
    }

    /// A session that is to play a source; nothing is made yet.
    pub(super) fn source(is_embedded: bool) -> Self {
        Self::of(SessionKind::Source, Supply::Source, is_embedded)
    }

    /// A source that plays, and this many viewers, on the links 11, 12, …. The player is endpoint 1.
    pub(super) fn playing(is_embedded: bool, viewers: u64) -> Self {
        let mut stage = Self::source(is_embedded);
        stage.answers = true;
        stage.carry_out();
        stage.flow(endpoint(1), true);
        stage.join(viewers);
        stage
    }

    fn of(kind: SessionKind, supply: Supply, is_embedded: bool) -> Self {
        let beginning = Beginning {
            id: session_id(),
            kind,
            title: Title::try_from("Garden".to_owned()).unwrap(),
            view_link: "/watch/x".into(),
            max_viewers: MAX_VIEWERS,
            is_embedded,
            supply,
        };
        Self {
            session: Session::new(beginning),
            now: Duration::ZERO,
            sent: Vec::new(),
            asked: Vec::new(),
            finished: None,
            answers: false,
            endpoints: 0,
            recordings: 0,
        }
    }

    /// A session with media, and this many viewers, on the links 11, 12, ….
    pub(super) fn live(viewers: u64) -> Self {
        let mut stage = Self::published();
        stage.event(endpoint(1), EndpointEvent::Connected(true));
        stage.flow(endpoint(1), true);
        stage.join(viewers);
        stage
    }

    fn join(&mut self, viewers: u64) {
        for number in 1..=viewers {
            self.view(number);
            self.event(endpoint(1 + number), EndpointEvent::Connected(true));
        }
        self.pass(seconds(2));
        self.forget();
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
            Output::OpenPipeline => self.session.handle(self.now, Input::PipelineOpened),
            Output::CreatePlayer { attempt } => {
                self.endpoints += 1;
                self.session.handle(self.now, Input::PlayerCreated { attempt, player: endpoint(self.endpoints) });
            }
            Output::CreateRecorder { attempt, .. } => {
                self.endpoints += 1;
                self.recordings += 1;
                let (recording, recorder) = (recording(self.recordings), endpoint(self.endpoints));
                self.session.handle(self.now, Input::RecorderCreated { attempt, recording, recorder });
            }
            Output::EndRecording { recording, .. } => {
                self.session.handle(self.now, Input::RecordingKept { recording, bytes: KEPT_BYTES });
            }
            Output::MeasureRecording { recording } => {
                let input = Input::RecordingMeasured { recording, bytes: MEASURED_BYTES, is_disk_full: false };
                self.session.handle(self.now, input);
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

    /// What the page on a link was told of the recording.
    pub(super) fn recordings(&self, on: u64) -> Vec<RecordingState> {
        self.recording_statuses(on).iter().map(|status| status.state).collect()
    }

    pub(super) fn recording_statuses(&self, on: u64) -> Vec<RecordingStatus> {
        let status = |message: &ServerMessage| match message {
            ServerMessage::RecordingState { status, .. } => Some(status.clone()),
            _ => None,
        };
        self.heard(on).filter_map(status).collect()
    }

    /// How often the media server was asked for something.
    pub(super) fn count(&self, is_it: impl Fn(&Output) -> bool) -> usize {
        self.asked.iter().filter(|asked| is_it(asked)).count()
    }

    pub(super) fn released(&self, endpoint: &EndpointId) -> bool {
        self.asked.iter().any(|asked| match asked {
            Output::Release { endpoint: released } => released == endpoint,
            Output::Feed { former, .. } => former.as_ref() == Some(endpoint),
            _ => false,
        })
    }
}

use std::time::Duration;

use messages::{ErrorCode, PeerId, SessionId, SessionState};

use super::{Attempt, Origin, Output, Session};
use crate::media::{Backoff, EndpointEvent, EndpointId, Failure};
use crate::sessions::LinkId;

/// The player of a source: what is there of it, and when something is tried again.
#[derive(Debug)]
pub(super) struct Source {
    stage: Stage,
    /// What is wrong, in words, since media last flowed.
    problem: Option<String>,
    again_at: Option<Duration>,
    backoff: Backoff,
    /// Between 0 and 1, another one for each session: how long the waits are.
    chance: f64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// There is no pipeline.
    Away,
    /// A pipeline is being made.
    Opening,
    /// The player is being made.
    Creating(Attempt),
    Playing(EndpointId),
}

impl Source {
    pub(super) fn new(id: &SessionId) -> Self {
        Self { stage: Stage::Opening, problem: None, again_at: None, backoff: Backoff::default(), chance: chance(id) }
    }

    pub(super) fn player(&self) -> Option<&EndpointId> {
        match &self.stage {
            Stage::Playing(player) => Some(player),
            _ => None,
        }
    }

    /// Whether viewers can be let in: there is a pipeline.
    pub(super) fn has_pipeline(&self) -> bool {
        matches!(self.stage, Stage::Creating(_) | Stage::Playing(_))
    }

    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.again_at
    }

    /// Something is tried again after a while, unless that is planned already.
    fn plan_again(&mut self, now: Duration) {
        if self.again_at.is_none() {
            self.again_at = Some(now + self.backoff.next_wait(self.chance));
        }
    }

    fn is_well(&mut self) {
        self.problem = None;
        self.again_at = None;
        self.backoff.reset();
    }
}

/// A number between 0 and 1, another one for each session.
pub(super) fn chance(id: &SessionId) -> f64 {
    let first = id.as_str().get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    first.map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}

/// What happens to a session that plays a source. The session wants it to play until somebody closes it, or it has come to
/// its end.
impl Session {
    pub(super) fn pipeline_opened(&mut self, now: Duration) {
        let attempt = self.next_attempt();
        let Some(source) = self.origin.source_mut() else { return self.publisher_pipeline_opened(now) };
        source.stage = Stage::Creating(attempt);
        self.outputs.push_back(Output::CreatePlayer { attempt });
    }

    pub(super) fn player_created(&mut self, attempt: Attempt, player: EndpointId) {
        match self.origin.source_mut() {
            Some(source) if source.stage == Stage::Creating(attempt) => {
                source.stage = Stage::Playing(player.clone());
                self.outputs.push_back(Output::Play { player: player.clone() });
                self.feed_viewers(player, None);
            }
            _ => self.outputs.push_back(Output::Release { endpoint: player }),
        }
    }

    /// There is no pipeline or no player. Viewers that are there wait for the next.
    pub(super) fn source_failed(&mut self, now: Duration, failure: &Failure) {
        self.lose_player(now, failure.sentence());
    }

    /// The media server is gone with everything in it, and comes back some time.
    pub(super) fn source_lost_media_server(&mut self, now: Duration) {
        self.lose_player(now, "The media server was lost. The picture comes back by itself.");
    }

    fn lose_player(&mut self, now: Duration, problem: &str) {
        let Some(source) = self.origin.source_mut() else { return };
        source.stage = Stage::Away;
        source.problem = Some(problem.to_owned());
        source.plan_again(now);
        self.flows = super::Flows::default();
        self.lose_recorder(now);
        self.let_viewers_come_back(problem);
        self.update_state(now);
    }

    /// Viewers' endpoints went with the pipeline: each is asked for a new offer.
    fn let_viewers_come_back(&mut self, reason: &str) {
        let ids: Vec<PeerId> = self.viewers.keys().cloned().collect();
        for id in ids {
            let link = self.peer_mut(&id).filter(|peer| peer.endpoint.is_none()).and_then(|peer| peer.link());
            match link {
                Some(link) => self.reject(link, ErrorCode::MediaServer, reason),
                None => self.ask_for_offer(&id, reason),
            }
            self.remove_viewer(&id);
        }
    }

    pub(super) fn player_event(&mut self, now: Duration, event: EndpointEvent) {
        match event {
            EndpointEvent::Flow { kind, flowing } => {
                self.flows.set(now, kind, flowing);
                self.make_recorder(now);
                if let Some(source) = self.origin.source_mut().filter(|_| flowing) {
                    source.is_well();
                }
                self.update_state(now);
            }
            EndpointEvent::Failed(problem) => self.player_failed(now, problem),
            EndpointEvent::EndOfStream => self.stream_ended(now),
            // That it halted says less than the event with which it did.
            _ => {}
        }
    }

    fn player_failed(&mut self, now: Duration, description: String) {
        let is_live = self.state == SessionState::Live;
        let problem = self.words(description, "It cannot be played at the moment, and is tried again by itself.");
        let retries_itself = self.is_embedded;
        let Some(source) = self.origin.source_mut() else { return };
        // A player of KMS does not come back when its source does.
        if !retries_itself {
            source.plan_again(now);
        }
        let is_news = source.problem.as_ref() != Some(&problem);
        source.problem = Some(problem);
        if is_news && !is_live {
            let reason = self.reason();
            self.announce(now, reason.as_deref());
        }
    }

    /// KMS tells of an end also when a source has gone; then an error came before.
    fn stream_ended(&mut self, now: Duration) {
        let Some(source) = self.origin.source_mut() else { return };
        if source.problem.is_some() {
            return source.plan_again(now);
        }
        self.outputs.push_back(Output::Forget);
        self.end(now, "The source has come to its end.");
    }

    pub(super) fn tick_source(&mut self, now: Duration) {
        let Some(source) = self.origin.source_mut().filter(|source| source.again_at.is_some_and(|at| now >= at)) else {
            return;
        };
        source.again_at = None;
        let output = match &source.stage {
            Stage::Playing(player) => Output::PlayAgain { player: player.clone() },
            Stage::Away => {
                source.stage = Stage::Opening;
                Output::OpenPipeline
            }
            Stage::Opening | Stage::Creating(_) => return,
        };
        self.outputs.push_back(output);
    }

    /// Somebody wants the source no more.
    pub(super) fn close_source(&mut self, now: Duration, link: LinkId) {
        if let Origin::Publisher(_) = self.origin {
            let id = self.own_id();
            let sentence = "Only the page that publishes this session can end it.";
            return self.error(link, &id, ErrorCode::NotAllowed, sentence);
        }
        self.outputs.push_back(Output::Forget);
        self.end(now, "The source was closed.");
    }
}

use std::sync::Arc;
use std::time::{Duration, Instant};

use media::Kind;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep_until;

use super::backoff::Backoff;
use super::conversion::Unplayable;
use super::route::Route;
use super::run::{Heard, Run};
use super::source::SourceError;
use super::stage::Tracks;
use super::status::{Seek, Status};
use super::surroundings::Surroundings;
use crate::webrtc::{EndpointEventKind, ErrorKind, Publisher};

/// What a player is told to do.
#[derive(Debug)]
pub(super) enum Command {
    Play,
    Pause,
    Stop,
    Tell { reply: oneshot::Sender<Status> },
    Seek { position: Duration, reply: oneshot::Sender<Status> },
}

/// Plays one URI into the two tracks of its endpoint, and comes back by itself when that breaks off. This is the one layer
/// that tries a source again; a source itself repeats only what belongs to one run of it.
#[derive(Debug)]
pub(super) struct Player {
    uri: String,
    publisher: Publisher,
    surroundings: Arc<Surroundings>,
    tracks: Tracks,
    route: Route,
    state: State,
    is_paused: bool,
    backoff: Backoff,
    /// The last failure that was told, so that a source that stays away is told of once.
    told: Option<String>,
    last_loss_report: Instant,
}

#[derive(Debug)]
enum State {
    Stopped,
    Running(Box<Run>),
    /// The source broke off; it is tried again at that moment.
    Waiting {
        until: Instant,
        /// Where it is to go on.
        position: Duration,
    },
}

const LOSS_REPORT_INTERVAL: Duration = Duration::from_secs(1);

impl Player {
    pub(super) fn new(uri: String, publisher: Publisher, surroundings: Arc<Surroundings>) -> Self {
        let now = Instant::now();
        Self {
            uri,
            tracks: Tracks::new(publisher.id(), now),
            publisher,
            surroundings,
            route: Route::Native,
            state: State::Stopped,
            is_paused: false,
            backoff: Backoff::default(),
            told: None,
            last_loss_report: now,
        }
    }

    /// Runs until nobody is left who could tell it to do anything.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        loop {
            let is_paused = self.is_paused;
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(command) => self.obey(command),
                    None => return,
                },
                heard = self.state.next(is_paused) => self.heard(heard).await,
            }
            self.report_losses();
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Play => self.play(),
            Command::Pause => self.pause(),
            Command::Stop => self.stop(),
            // whoever asked may have gone
            Command::Tell { reply } => {
                let _ = reply.send(self.status(None));
            }
            Command::Seek { position, reply } => {
                let sought = self.seek(position);
                let _ = reply.send(self.status(Some(sought)));
            }
        }
    }

    fn play(&mut self) {
        if std::mem::take(&mut self.is_paused)
            && let State::Running(run) = &mut self.state
        {
            run.resume(Instant::now());
        }
        if matches!(self.state, State::Stopped) {
            self.told = None;
            self.backoff.reset();
            self.begin(Duration::ZERO);
        }
    }

    fn pause(&mut self) {
        if let (State::Running(run), false) = (&mut self.state, self.is_paused) {
            run.pause(Instant::now());
        }
        self.is_paused = true;
    }

    fn stop(&mut self) {
        self.state = State::Stopped;
        self.is_paused = false;
    }

    fn seek(&mut self, position: Duration) -> Seek {
        let State::Running(run) = &self.state else { return Seek::Impossible };
        let nature = run.nature();
        if !nature.can_seek || nature.duration.is_some_and(|duration| position > duration) {
            return Seek::Impossible;
        }
        self.begin(position);
        Seek::Done
    }

    fn status(&self, sought: Option<Seek>) -> Status {
        let State::Running(run) = &self.state else { return Status { sought, ..Status::default() } };
        let nature = run.nature();
        Status { position: run.position(), duration: nature.duration, can_seek: nature.can_seek, sought }
    }

    /// Where a source that breaks off can be taken up again. A run that has not come to anything leaves it where it was.
    fn position(&self) -> Duration {
        match &self.state {
            State::Running(run) if run.nature().can_seek || !run.has_played() => run.position(),
            State::Waiting { position, .. } => *position,
            State::Running(_) | State::Stopped => Duration::ZERO,
        }
    }

    fn begin(&mut self, position: Duration) {
        let run = Run::begin(&self.uri, self.route, position, &self.surroundings);
        self.state = State::Running(Box::new(run));
    }

    async fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Something => self.take_turn(None).await,
            Heard::Unplayable(why) => self.take_turn(Some(why)).await,
            Heard::Ended => {
                self.stop();
                self.publisher.tell(EndpointEventKind::EndOfStream).await;
            }
            Heard::Failed(error) => self.failed(error).await,
            Heard::Retry(position) => self.begin(position),
        }
    }

    async fn take_turn(&mut self, unplayable: Option<Unplayable>) {
        let State::Running(run) = &mut self.state else { return };
        if let Some(why) = unplayable {
            return self.detour(why).await;
        }
        if !self.is_paused {
            run.play(Instant::now(), &mut self.tracks, &self.publisher);
        }
        if run.has_played() {
            self.backoff.reset();
            self.told = None;
        }
    }

    /// Viewers could not play the stream as it is; a child process makes it into what they can.
    async fn detour(&mut self, why: Unplayable) {
        let is_more = match self.route {
            Route::Native => true,
            // pictures were left as they are, and cannot be
            Route::Transcoded(before) => (before.kind(), why.kind()) == (Kind::Audio, Kind::Video),
        };
        if is_more {
            tracing::info!(endpoint = self.publisher.id().0, reason = %why, "a source is transcoded");
            self.route = Route::Transcoded(why);
            self.begin(self.position());
        } else {
            self.failed(SourceError::Refused(format!("The stream cannot be played: {why}."))).await;
        }
    }

    async fn failed(&mut self, error: SourceError) {
        let kind = match error {
            SourceError::Refused(_) => ErrorKind::InvalidUri,
            SourceError::Interrupted(_) | SourceError::Unheard => ErrorKind::Stream,
        };
        self.state = match error {
            SourceError::Refused(_) => State::Stopped,
            SourceError::Interrupted(_) | SourceError::Unheard => {
                let until = Instant::now() + self.backoff.next_wait();
                State::Waiting { until, position: self.position() }
            }
        };
        let description = error.to_string();
        tracing::info!(endpoint = self.publisher.id().0, %description, "a source failed");
        if self.told.as_ref() != Some(&description) {
            self.told = Some(description.clone());
            self.publisher.tell(EndpointEventKind::Error { description, kind }).await;
        }
    }

    fn report_losses(&mut self) {
        if self.last_loss_report.elapsed() >= LOSS_REPORT_INTERVAL {
            self.last_loss_report = Instant::now();
            let lost = self.tracks.take_lost();
            if lost > 0 {
                tracing::warn!(endpoint = self.publisher.id().0, lost, "overload: packets of a source were dropped");
            }
        }
    }
}

impl State {
    /// Waits for whatever comes next.
    async fn next(&mut self, is_paused: bool) -> Heard {
        match self {
            Self::Stopped => std::future::pending().await,
            Self::Running(run) => run.next(is_paused).await,
            Self::Waiting { until, position } => {
                sleep_until((*until).into()).await;
                Heard::Retry(*position)
            }
        }
    }
}

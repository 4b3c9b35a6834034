//! The tasks that drive sessions.

mod carrying_out;
mod recording;
mod telling;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use messages::{NewPipeline, PeerId, Rejected, ResumeToken, ServerMessage, SessionId, SessionKind, Title};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::directory::Status;
use super::registry::Update;
use super::session::{Beginning, Input, Session};
use super::{Command, Link, LinkId, Picture, PictureRefused, Services};
use crate::experience::{self, Live, SessionFacts};
use crate::ids::{self, NoRandomness};
use crate::media::{EndpointEvent, EndpointId, Events, Failure, News, Pipeline};
use crate::sources::PlayedSource;
use crate::store::Level;

/// How long what a session has begun may take to be done after its end: recordings are closed in it.
const LAST_OPERATIONS_TIME: Duration = Duration::from_millis(3500);

/// Something that takes a while.
type Operation = Pin<Box<dyn Future<Output = Done> + Send>>;

/// What came of an operation.
enum Done {
    /// Nothing that the session needs to know.
    Nothing,
    Input(Input),
    Pipeline(Result<(Pipeline, Events), Failure>),
    /// The media server does not have the session's pipeline any more.
    PipelineGone(Pipeline),
}

/// What a session's task is started with.
pub(super) struct Start {
    pub(super) beginning: Beginning,
    pub(super) publisher: Option<Link>,
    pub(super) source: Option<PlayedSource>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) updates: mpsc::Sender<Update>,
    pub(super) services: Services,
}

/// Runs a session to its end.
pub(super) async fn run(start: Start) {
    let opened = match &start.publisher {
        Some(publisher) => match start.services.media.open_pipeline().await {
            Ok(opened) => Some(opened),
            Err(failure) => return refuse(&start.beginning.id, publisher, &failure),
        },
        // A source waits for its pipeline as long as it takes.
        None => None,
    };
    let (mut task, commands) = Task::new(start, opened);
    // A fault in here must not leave a pipeline behind, nor pages that believe in a session.
    if AssertUnwindSafe(task.run(commands)).catch_unwind().await.is_err() {
        tracing::error!(session = ids::short(&task.id), "a session's task panicked");
        task.links.values().for_each(Link::disconnect);
        let reason = "A fault of the server ended it.".to_owned();
        task.news.push(experience::News::SessionEnded { id: task.id.clone(), reason });
        task.tell_news().await;
    }
    task.release().await;
}

fn refuse(id: &SessionId, publisher: &Link, failure: &Failure) {
    tracing::warn!(session = ids::short(id), %failure, "a session could not start");
    let rejected = Rejected { code: failure.code(), message: failure.sentence().to_owned() };
    publisher.send(ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)));
}

/// Drives a [`Session`]: takes commands, the media server's events and answers, and the time to it, and does what it says.
struct Task {
    id: SessionId,
    kind: SessionKind,
    title: Title,
    session: Session,
    status: Status,
    source: Option<PlayedSource>,
    services: Services,
    /// Nothing while the media server is lost.
    pipeline: Option<Pipeline>,
    events: Option<Events>,
    /// The WebSockets that have spoken to this session.
    links: HashMap<LinkId, Link>,
    operations: FuturesUnordered<Operation>,
    updates: mpsc::Sender<Update>,
    started: Instant,
    picture: Option<Picture>,
    facts: SessionFacts,
    /// What has happened and is to be told.
    news: Vec<experience::News>,
    over: bool,
}

impl Task {
    fn new(start: Start, opened: Option<(Pipeline, Events)>) -> (Self, mpsc::Receiver<Command>) {
        let Start { beginning, publisher, source, commands, updates, services } = start;
        let (pipeline, events) = opened.unzip();
        let task = Self {
            id: beginning.id.clone(),
            kind: beginning.kind,
            title: beginning.title.clone(),
            session: Session::new(beginning),
            status: Status::BEGINNING,
            source,
            services,
            pipeline,
            events,
            links: publisher.into_iter().map(|link| (link.id(), link)).collect(),
            operations: FuturesUnordered::new(),
            updates,
            started: Instant::now(),
            picture: None,
            facts: SessionFacts::default(),
            news: Vec::new(),
            over: false,
        };
        (task, commands)
    }

    async fn run(&mut self, mut commands: mpsc::Receiver<Command>) {
        tracing::info!(session = ids::short(&self.id), "session started");
        let live = Live { id: self.id.clone(), kind: self.kind, title: self.title.clone() };
        self.news.push(experience::News::SessionStarted(live));
        self.carry_out();
        self.tell_news().await;
        while !self.over {
            let deadline = self.session.deadline().map(|deadline| self.started + deadline);
            tokio::select! {
                Some(done) = self.operations.next() => self.done(done),
                news = next_news(&mut self.events) => self.news(news),
                command = commands.recv() => self.command(command),
                () = sleep_until(deadline) => self.give(Input::Tick),
            }
            self.notice(self.status.state);
            self.publish_status().await;
            self.tell_news().await;
        }
        // Whoever asks from now on finds nobody; whoever has asked is still answered.
        commands.close();
        while let Ok(command) = commands.try_recv() {
            self.command(Some(command));
        }
    }

    /// Passes on what has happened.
    async fn tell_news(&mut self) {
        for news in self.news.drain(..) {
            self.services.experience.tell(news).await;
        }
    }

    async fn release(mut self) {
        let until = Instant::now() + LAST_OPERATIONS_TIME;
        while let Ok(Some(done)) = tokio::time::timeout_at(until, self.operations.next()).await {
            self.done(done);
        }
        if let Some(pipeline) = self.pipeline.take() {
            release(&self.id, pipeline).await;
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Nothing => {}
            Done::Input(input) => {
                if let Input::RecorderFailed { sentence, .. } = &input {
                    self.note_recording(Level::Error, &format!("could not be begun: {sentence}"));
                }
                self.give(input);
            }
            Done::Pipeline(Ok((pipeline, events))) => {
                self.pipeline = Some(pipeline);
                self.events = Some(events);
                self.give(Input::PipelineOpened);
            }
            Done::Pipeline(Err(failure)) => self.give(Input::PipelineFailed { failure }),
            // Another may have taken its place already.
            Done::PipelineGone(gone) if self.pipeline.as_ref().is_some_and(|pipeline| pipeline.is(&gone)) => {
                self.lose_media_server();
            }
            Done::PipelineGone(_) => {}
        }
    }

    fn news(&mut self, news: Option<News>) {
        match news {
            Some(News::Of(endpoint, event)) => self.event(endpoint, event),
            // Another one that is there is better than one that may come back.
            Some(News::OutOfReach) if self.services.media.is_up() => self.lose_media_server(),
            Some(News::OutOfReach) => self.give(Input::MediaServerOutOfReach),
            Some(News::Resumed) => self.give(Input::MediaServerResumed),
            None => self.lose_media_server(),
        }
    }

    fn lose_media_server(&mut self) {
        self.events = None;
        if let Some(pipeline) = self.pipeline.take() {
            self.operations.push(Box::pin(async move {
                pipeline.abandon().await;
                Done::Nothing
            }));
        }
        self.give(Input::MediaServerLost);
    }

    fn event(&mut self, endpoint: EndpointId, event: EndpointEvent) {
        let event = self.without_secrets(event);
        if let EndpointEvent::Failed(description) = &event {
            tracing::warn!(session = ids::short(&self.id), description, "an endpoint failed");
        }
        self.give(Input::Event { endpoint, event });
    }

    /// What a media server says of a source may quote its address.
    fn without_secrets(&self, event: EndpointEvent) -> EndpointEvent {
        match (event, &self.source) {
            (EndpointEvent::Failed(description), Some(source)) => EndpointEvent::Failed(source.redact(&description)),
            (event, _) => event,
        }
    }

    fn give(&mut self, input: Input) {
        self.session.handle(self.started.elapsed(), input);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.session.poll_output() {
            self.carry_out_one(output);
        }
    }

    fn command(&mut self, command: Option<Command>) {
        // The registry lets go of a session only when everything ends.
        let Some(command) = command else { return self.give(Input::ShutDown) };
        match command {
            Command::View { link, offer } => match new_viewer(&self.id) {
                Ok((peer, token)) => {
                    let link = self.know(link);
                    self.give(Input::View { link, peer, token, offer });
                }
                Err(error) => tracing::error!(%error, "a viewer was not let in"),
            },
            Command::Republish { link, token, offer } => {
                let link = self.know(link);
                self.give(Input::Republish { link, token, offer });
            }
            Command::Resume { link, peer, token } => {
                let link = self.know(link);
                self.give(Input::Resume { link, peer, token });
            }
            Command::Candidate { link, peer, candidate } => {
                let link = self.know(link);
                self.give(Input::Candidate { link, peer, candidate });
            }
            Command::Release { link, peer } => {
                let link = self.know(link);
                self.give(Input::Release { link, peer });
            }
            Command::LinkLost { link } => {
                self.links.remove(&link.id());
                self.give(Input::LinkLost { link: link.id() });
            }
            Command::CloseSource { link } => {
                let link = self.know(link);
                self.give(Input::CloseSource { link });
            }
            Command::StartRecording { link } => {
                let link = self.know(link);
                self.give(Input::StartRecording { link });
            }
            Command::StopRecording { link } => {
                let link = self.know(link);
                self.give(Input::StopRecording { link });
            }
            // Whoever asked may have gone, then nobody needs the answer.
            Command::PutPicture { token, jpeg, reply } => _ = reply.send(self.put_picture(&token, jpeg)),
            Command::Picture { reply } => _ = reply.send(self.picture.clone()),
            Command::ShutDown => self.give(Input::ShutDown),
        }
    }

    fn know(&mut self, link: Link) -> LinkId {
        let id = link.id();
        self.links.entry(id).or_insert(link);
        id
    }

    fn put_picture(&mut self, token: &ResumeToken, jpeg: bytes::Bytes) -> Result<(), PictureRefused> {
        if !self.session.is_publishers(token) {
            return Err(PictureRefused);
        }
        self.picture = Some(Picture::after(self.picture.as_ref(), jpeg));
        Ok(())
    }

    async fn publish_status(&mut self) {
        let status = Status {
            state: self.session.state(),
            viewers: self.session.viewers(),
            picture: self.picture.as_ref().map(|picture| picture.number),
            is_recording: self.session.is_recording(),
        };
        if status == self.status {
            return;
        }
        let former = std::mem::replace(&mut self.status, status);
        let session = ids::short(&self.id);
        // Its end has been logged with the reason.
        if former.state != status.state && !self.over {
            tracing::info!(session, state = ?status.state, "session changed");
        }
        if former.viewers != status.viewers {
            tracing::info!(session, viewers = status.viewers, "viewers changed");
        }
        // The registry lives longer than any session; when it does not, nobody reads the list.
        _ = self.updates.send(Update { id: self.id.clone(), status }).await;
    }
}

async fn next_news(events: &mut Option<Events>) -> Option<News> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

async fn release(id: &SessionId, pipeline: Pipeline) {
    if let Err(failure) = pipeline.release().await {
        tracing::warn!(session = ids::short(id), %failure, "a pipeline could not be released");
    }
}

fn new_viewer(session: &SessionId) -> Result<(PeerId, ResumeToken), NoRandomness> {
    Ok((ids::new_viewer(session)?, ids::new_token()?))
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

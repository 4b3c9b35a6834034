use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use messages::{NewPipeline, PeerId, Rejected, ResumeToken, ServerMessage, SessionId};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::directory::Status;
use super::registry::Update;
use super::session::{Beginning, Input, Output, Session};
use super::{Command, Link, LinkId, Picture, PictureRefused};
use crate::ids::{self, NoRandomness};
use crate::media::{EndpointEvent, EndpointId, Events, MediaServer, Pipeline};

/// Something the media server was asked for; what its answer means to the session.
type Operation = Pin<Box<dyn Future<Output = Option<Input>> + Send>>;

/// What a session's task is started with.
pub(super) struct Start {
    pub(super) beginning: Beginning,
    pub(super) publisher: Link,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) updates: mpsc::Sender<Update>,
    pub(super) media: MediaServer,
}

/// Runs a session to its end.
pub(super) async fn run(start: Start) {
    let Start { beginning, publisher, commands, updates, media } = start;
    let id = beginning.id.clone();
    match media.open_pipeline().await {
        Ok((pipeline, events)) => {
            let session = Session::new(beginning);
            let status = Status { state: session.state(), viewers: 0, picture: None };
            let links = HashMap::from([(publisher.id(), publisher)]);
            let operations = FuturesUnordered::new();
            let started = Instant::now();
            let mut task =
                Task { id, session, status, pipeline, links, operations, updates, started, picture: None, over: false };
            // A fault in here must not leave a pipeline behind, nor pages that believe in a session.
            if AssertUnwindSafe(task.run(commands, events)).catch_unwind().await.is_err() {
                tracing::error!(session = ids::short(&task.id), "a session's task panicked");
                task.links.values().for_each(Link::disconnect);
            }
            task.release().await;
        }
        Err(failure) => {
            tracing::warn!(session = ids::short(&id), %failure, "a session could not start");
            let rejected = Rejected { code: failure.code(), message: failure.sentence().to_owned() };
            publisher.send(ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)));
        }
    }
}

/// Drives a [`Session`]: takes commands, the media server's events and answers, and the time to it, and does what it says.
struct Task {
    id: SessionId,
    session: Session,
    status: Status,
    pipeline: Pipeline,
    /// The WebSockets that have spoken to this session.
    links: HashMap<LinkId, Link>,
    operations: FuturesUnordered<Operation>,
    updates: mpsc::Sender<Update>,
    started: Instant,
    picture: Option<Picture>,
    over: bool,
}

impl Task {
    async fn run(&mut self, mut commands: mpsc::Receiver<Command>, mut events: Events) {
        tracing::info!(session = ids::short(&self.id), "session started");
        self.carry_out();
        while !self.over {
            let deadline = self.session.deadline().map(|deadline| self.started + deadline);
            tokio::select! {
                Some(input) = self.operations.next() => self.operation_done(input),
                event = events.recv() => self.event(event),
                command = commands.recv() => self.command(command),
                () = sleep_until(deadline) => self.give(Input::Tick),
            }
            self.publish_status().await;
        }
        // Whoever asks from now on finds nobody; whoever has asked is still answered.
        commands.close();
        while let Ok(command) = commands.try_recv() {
            self.command(Some(command));
        }
    }

    async fn release(self) {
        if let Err(failure) = self.pipeline.release().await {
            tracing::warn!(session = ids::short(&self.id), %failure, "a pipeline could not be released");
        }
    }

    fn operation_done(&mut self, input: Option<Input>) {
        if let Some(input) = input {
            self.give(input);
        }
    }

    fn event(&mut self, event: Option<(EndpointId, EndpointEvent)>) {
        let Some((endpoint, event)) = event else { return self.give(Input::MediaServerLost) };
        if let EndpointEvent::Failed(description) = &event {
            tracing::warn!(session = ids::short(&self.id), description, "an endpoint failed");
        }
        self.give(Input::Event { endpoint, event });
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

    fn carry_out_one(&mut self, output: Output) {
        let pipeline = self.pipeline.clone();
        match output {
            Output::Send { link, message } => {
                if let Some(link) = self.links.get(&link) {
                    link.send(message);
                }
            }
            Output::Create { attempt } => self.start(async move {
                Some(match pipeline.create_endpoint().await {
                    Ok(endpoint) => Input::Created { attempt, endpoint },
                    Err(failure) => Input::Failed { attempt, failure },
                })
            }),
            Output::Negotiate { attempt, endpoint, source, offer } => self.start(async move {
                Some(match pipeline.negotiate(&endpoint, source.as_ref(), &offer).await {
                    Ok(answer) => Input::Answered { attempt, answer },
                    Err(failure) => Input::Failed { attempt, failure },
                })
            }),
            Output::Gather { endpoint } => self.start_and_log(async move { pipeline.gather(&endpoint).await }),
            Output::AddCandidate { endpoint, candidate } => {
                self.start_and_log(async move { pipeline.add_candidate(&endpoint, candidate).await });
            }
            Output::Feed { source, sinks, former } => {
                self.start_and_log(async move { pipeline.feed(&source, &sinks, former.as_ref()).await });
            }
            Output::Release { endpoint } => {
                self.start_and_log(async move { pipeline.release_endpoint(&endpoint).await });
            }
            // Compared and published after each step.
            Output::Changed => {}
            Output::Finished { reason } => {
                tracing::info!(session = ids::short(&self.id), reason, "session ended");
                self.over = true;
            }
        }
    }

    fn start(&self, operation: impl Future<Output = Option<Input>> + Send + 'static) {
        self.operations.push(Box::pin(operation));
    }

    fn start_and_log(&self, operation: impl Future<Output = Result<(), crate::media::Failure>> + Send + 'static) {
        let id = self.id.clone();
        self.start(async move {
            if let Err(failure) = operation.await {
                tracing::warn!(session = ids::short(&id), %failure, "the media server did not do something");
            }
            None
        });
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

fn new_viewer(session: &SessionId) -> Result<(PeerId, ResumeToken), NoRandomness> {
    Ok((ids::new_viewer(session)?, ids::new_token()?))
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

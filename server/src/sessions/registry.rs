use std::collections::HashMap;
use std::time::{Duration, Instant};

use messages::{ErrorCode, PublishKind, SdpOffer, SessionId, SessionKind, Title};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id as TaskId, JoinError, JoinSet};

use super::directory::{Entry, Status};
use super::session::{Beginning, Supply};
use super::task::{self, Start};
use super::{Command, Directory, Link, Services, SessionHandle};
use crate::ids;
use crate::links::ViewLinks;
use crate::sources::PlayedSource;

/// Requests to begin a session that wait; more wait in the WebSockets that ask, each with one.
const WAITING_REQUESTS: usize = 64;

/// Changes of sessions that wait to be listed; sessions wait for room.
const WAITING_UPDATES: usize = 1024;

/// How long sessions may take to release what they hold when the server ends.
const END_TIME: Duration = Duration::from_secs(4);

/// How many of what there may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) sessions: usize,
    pub(crate) viewers_of_a_session: usize,
}

/// A wish to begin a session.
#[derive(Debug)]
pub(crate) struct Publish {
    pub(crate) link: Link,
    pub(crate) kind: PublishKind,
    pub(crate) title: Option<Title>,
    pub(crate) offer: SdpOffer,
}

/// A wish to play a source.
#[derive(Debug)]
pub(crate) struct OpenSource {
    pub(crate) id: SessionId,
    pub(crate) title: Title,
    pub(crate) source: PlayedSource,
    /// It was opened by a former run, so it is played whatever else there is, and as soon as it can be.
    pub(crate) is_kept: bool,
}

/// Why a session did not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    /// What is wrong and what to do.
    pub(crate) sentence: &'static str,
}

impl Refusal {
    const FULL: Self = Self {
        code: ErrorCode::ServerFull,
        sentence: "This server holds as many sessions as it may hold. Try again when another one has ended.",
    };
    const NO_MEDIA_SERVER: Self = Self {
        code: ErrorCode::MediaServer,
        sentence: "The media server is out of reach at the moment. Try again in a few seconds.",
    };
    const SHUTTING_DOWN: Self =
        Self { code: ErrorCode::ShuttingDown, sentence: "The server is shutting down. Try again in a few seconds." };
    const INTERNAL: Self =
        Self { code: ErrorCode::Internal, sentence: "The server could not begin a session. Try again later." };
}

/// A session's news of itself.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) id: SessionId,
    pub(super) status: Status,
}

#[derive(Debug)]
enum Request {
    Publish { publish: Publish, reply: oneshot::Sender<Result<(SessionId, SessionHandle), Refusal>> },
    OpenSource { open: OpenSource, reply: oneshot::Sender<Result<(), Refusal>> },
    ShutDown { done: oneshot::Sender<()> },
}

/// A way to all sessions.
#[derive(Debug, Clone)]
pub(crate) struct Sessions {
    requests: mpsc::Sender<Request>,
    directory: watch::Receiver<Directory>,
}

impl Sessions {
    /// Starts the registry.
    pub(crate) fn start(services: Services, limits: Limits, links: ViewLinks) -> Self {
        let (requests, receiver) = mpsc::channel(WAITING_REQUESTS);
        let (publisher, directory) = watch::channel(Directory::default());
        let (updates, news) = mpsc::channel(WAITING_UPDATES);
        let registry = Registry {
            services,
            limits,
            links,
            sessions: HashMap::new(),
            tasks: JoinSet::new(),
            ids: HashMap::new(),
            directory: publisher,
            updates,
            closing: None,
        };
        tokio::spawn(registry.run(receiver, news));
        Self { requests, directory }
    }

    /// Begins a session; its answer goes to the link.
    pub(crate) async fn publish(&self, publish: Publish) -> Result<(SessionId, SessionHandle), Refusal> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::Publish { publish, reply }).await.map_err(|_| Refusal::SHUTTING_DOWN)?;
        answer.await.unwrap_or(Err(Refusal::SHUTTING_DOWN))
    }

    /// Begins a session that plays a source.
    pub(crate) async fn open_source(&self, open: OpenSource) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::OpenSource { open, reply }).await.map_err(|_| Refusal::SHUTTING_DOWN)?;
        answer.await.unwrap_or(Err(Refusal::SHUTTING_DOWN))
    }

    pub(crate) fn find(&self, id: &SessionId) -> Option<SessionHandle> {
        self.directory.borrow().find(id).cloned()
    }

    /// The list of sessions, now and whenever it changes.
    pub(crate) fn directory(&self) -> watch::Receiver<Directory> {
        self.directory.clone()
    }

    /// Ends all sessions; returns when what they held is released, or after some seconds.
    pub(crate) async fn shut_down(&self) {
        let (done, finished) = oneshot::channel();
        if self.requests.send(Request::ShutDown { done }).await.is_err() {
            return;
        }
        if tokio::time::timeout(END_TIME, finished).await.is_err() {
            tracing::warn!("some sessions did not end in time");
        }
    }
}

struct Registry {
    services: Services,
    limits: Limits,
    links: ViewLinks,
    sessions: HashMap<SessionId, Entry>,
    tasks: JoinSet<()>,
    /// Which session a task is.
    ids: HashMap<TaskId, SessionId>,
    directory: watch::Sender<Directory>,
    updates: mpsc::Sender<Update>,
    /// Told when the last session has ended.
    closing: Option<oneshot::Sender<()>>,
}

impl Registry {
    async fn run(mut self, mut requests: mpsc::Receiver<Request>, mut news: mpsc::Receiver<Update>) {
        loop {
            tokio::select! {
                Some(ended) = self.tasks.join_next_with_id() => self.ended(ended),
                Some(update) = news.recv() => self.update(update),
                request = requests.recv() => match request {
                    Some(request) => self.request(request),
                    None => return,
                },
            }
            if self.tasks.is_empty()
                && let Some(done) = self.closing.take()
            {
                // Whoever waited may have given up.
                _ = done.send(());
                return;
            }
        }
    }

    fn request(&mut self, request: Request) {
        match request {
            // Whoever asked may have gone.
            Request::Publish { publish, reply } => _ = reply.send(self.publish(publish)),
            Request::OpenSource { open, reply } => _ = reply.send(self.open_source(open)),
            Request::ShutDown { done } => {
                tracing::info!(sessions = self.sessions.len(), "ending all sessions");
                self.closing = Some(done);
                for entry in self.sessions.values() {
                    let handle = entry.handle.clone();
                    tokio::spawn(async move { handle.ask(Command::ShutDown).await });
                }
            }
        }
    }

    /// Whether there is room for one more session.
    fn check_room(&self) -> Result<(), Refusal> {
        if self.closing.is_some() {
            return Err(Refusal::SHUTTING_DOWN);
        }
        if self.sessions.len() >= self.limits.sessions {
            return Err(Refusal::FULL);
        }
        if self.services.media.is_up() { Ok(()) } else { Err(Refusal::NO_MEDIA_SERVER) }
    }

    fn open_source(&mut self, open: OpenSource) -> Result<(), Refusal> {
        if !open.is_kept || self.closing.is_some() {
            self.check_room()?;
        }
        let OpenSource { id, title, source, .. } = open;
        let beginning = self.beginning(id, SessionKind::Source, title, Supply::Source);
        self.begin(beginning, None, Some(source));
        Ok(())
    }

    fn publish(&mut self, publish: Publish) -> Result<(SessionId, SessionHandle), Refusal> {
        self.check_room()?;
        self.begin_publishing(publish).map_err(|error| {
            tracing::error!(%error, "a session did not begin");
            Refusal::INTERNAL
        })
    }

    fn begin_publishing(&mut self, publish: Publish) -> Result<(SessionId, SessionHandle), ids::NoRandomness> {
        let Publish { link, kind, title, offer } = publish;
        let (id, token) = (ids::new_session()?, ids::new_token()?);
        let title = title.unwrap_or_else(|| default_title(kind));
        let supply = Supply::Publisher { token, link: link.id(), offer };
        let beginning = self.beginning(id.clone(), kind.into(), title, supply);
        Ok((id, self.begin(beginning, Some(link), None)))
    }

    fn beginning(&self, id: SessionId, kind: SessionKind, title: Title, supply: Supply) -> Beginning {
        let view_link = self.links.link(&id);
        let (max_viewers, is_embedded) = (self.limits.viewers_of_a_session, self.services.is_embedded);
        Beginning { id, kind, title, view_link, max_viewers, is_embedded, supply }
    }

    fn begin(&mut self, beginning: Beginning, publisher: Option<Link>, source: Option<PlayedSource>) -> SessionHandle {
        let (handle, commands) = SessionHandle::new();
        let id = beginning.id.clone();
        let entry = Entry {
            id: id.clone(),
            kind: beginning.kind,
            title: beginning.title.clone(),
            started: Instant::now(),
            status: Status::BEGINNING,
            handle: handle.clone(),
        };
        self.sessions.insert(id.clone(), entry);
        let (updates, services) = (self.updates.clone(), self.services.clone());
        let start = Start { beginning, publisher, source, commands, updates, services };
        let task = self.tasks.spawn(task::run(start));
        self.ids.insert(task.id(), id);
        self.publish_directory();
        handle
    }

    fn update(&mut self, update: Update) {
        if let Some(entry) = self.sessions.get_mut(&update.id) {
            entry.status = update.status;
            self.publish_directory();
        }
    }

    fn ended(&mut self, ended: Result<(TaskId, ()), JoinError>) {
        let task = match ended {
            Ok((task, ())) => task,
            Err(error) => {
                tracing::error!(%error, "a session's task failed");
                error.id()
            }
        };
        if let Some(id) = self.ids.remove(&task) {
            self.sessions.remove(&id);
            self.publish_directory();
        }
    }

    fn publish_directory(&self) {
        self.directory.send_replace(Directory::of(self.sessions.values().cloned()));
    }
}

fn default_title(kind: PublishKind) -> Title {
    let title = match kind {
        PublishKind::Webcam => "Webcam",
        PublishKind::Screen => "Screen",
    };
    title.to_owned().try_into().expect("a short word is a title")
}

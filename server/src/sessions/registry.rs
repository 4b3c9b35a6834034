use std::collections::HashMap;
use std::time::{Duration, Instant};

use messages::{ErrorCode, PublishKind, SdpOffer, SessionId, SessionKind, SessionState, Title};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id as TaskId, JoinError, JoinSet};

use super::directory::{Entry, Status};
use super::session::Beginning;
use super::task::{self, Start};
use super::{Command, Directory, Link, SessionHandle};
use crate::ids;
use crate::media::MediaServer;

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
    ShutDown { done: oneshot::Sender<()> },
}

/// A way to all sessions.
#[derive(Debug, Clone)]
pub(crate) struct Sessions {
    requests: mpsc::Sender<Request>,
    directory: watch::Receiver<Directory>,
}

impl Sessions {
    /// Starts the registry. `view_link` makes the link for viewers of a session.
    pub(crate) fn start(
        media: MediaServer,
        limits: Limits,
        view_link: impl Fn(&SessionId) -> String + Send + 'static,
    ) -> Self {
        let (requests, receiver) = mpsc::channel(WAITING_REQUESTS);
        let (publisher, directory) = watch::channel(Directory::default());
        let (updates, news) = mpsc::channel(WAITING_UPDATES);
        let registry = Registry {
            media,
            limits,
            view_link: Box::new(view_link),
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
    media: MediaServer,
    limits: Limits,
    view_link: Box<dyn Fn(&SessionId) -> String + Send>,
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
            Request::Publish { publish, reply } => _ = reply.send(self.publish(publish)),
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

    fn publish(&mut self, publish: Publish) -> Result<(SessionId, SessionHandle), Refusal> {
        if self.closing.is_some() {
            return Err(Refusal::SHUTTING_DOWN);
        }
        if self.sessions.len() >= self.limits.sessions {
            return Err(Refusal::FULL);
        }
        if !self.media.is_up() {
            return Err(Refusal::NO_MEDIA_SERVER);
        }
        self.begin(publish).map_err(|error| {
            tracing::error!(%error, "a session did not begin");
            Refusal::INTERNAL
        })
    }

    fn begin(&mut self, publish: Publish) -> Result<(SessionId, SessionHandle), ids::NoRandomness> {
        let Publish { link, kind, title, offer } = publish;
        let (id, token) = (ids::new_session()?, ids::new_token()?);
        let title = title.unwrap_or_else(|| default_title(kind));
        let kind = SessionKind::from(kind);
        let (handle, commands) = SessionHandle::new();
        let status = Status { state: SessionState::Starting, viewers: 0, picture: None };
        let entry = Entry {
            id: id.clone(),
            kind,
            title: title.clone(),
            started: Instant::now(),
            status,
            handle: handle.clone(),
        };
        self.sessions.insert(id.clone(), entry);
        let beginning = Beginning {
            view_link: (self.view_link)(&id),
            id: id.clone(),
            kind,
            title,
            token,
            max_viewers: self.limits.viewers_of_a_session,
            link: link.id(),
            offer,
        };
        let (updates, media) = (self.updates.clone(), self.media.clone());
        let task = self.tasks.spawn(task::run(Start { beginning, publisher: link, commands, updates, media }));
        self.ids.insert(task.id(), id.clone());
        self.publish_directory();
        Ok((id, handle))
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

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, OptionFuture};
use kurento::client::{Client, Error, Status as Line};
use kurento::{Event, ObjectId};
use messages::MediaServerState;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::backoff::Backoff;
use super::ice::ResolvedIce;
use super::load::{Load, Seat};
use super::router::{News, Registration, Router, WAITING_NEWS};
use super::target::Place;
use super::vitals::Vitals;
use super::{Events, Failure, IceSettings, Pipeline, leftovers, vitals};
use crate::journal::Journal;
use crate::store::{EventKind, Level};

/// Sessions that wait to be registered; they wait for room.
const WAITING_REGISTRATIONS: usize = 256;

/// How long a media server may be out of reach, without it being known that it does not run, before sessions are told.
/// Media goes on without this connection.
const UNTOLD_ABSENCE: Duration = Duration::from_secs(60);

/// A way to one media server, whether it is there or not.
#[derive(Clone)]
pub(super) struct Way {
    status: watch::Receiver<Status>,
    vitals: watch::Receiver<Vitals>,
    name: Arc<str>,
    load: Load,
}

#[derive(Clone)]
pub(super) enum Status {
    /// Not connected, and why.
    Away(String),
    Up(Up),
}

#[derive(Clone)]
pub(super) struct Up {
    client: Client,
    ice: Arc<ResolvedIce>,
    registrations: mpsc::Sender<Registration>,
    instance: Arc<str>,
}

impl Status {
    /// Whether it answers, as far as we know.
    pub(super) fn is_up(&self) -> bool {
        match self {
            Self::Up(up) => is_connected(&up.client),
            Self::Away(_) => false,
        }
    }

    pub(super) fn why_away(&self) -> Option<String> {
        match self {
            Self::Away(why) => Some(why.clone()),
            Self::Up(up) => match &*up.client.status().borrow() {
                Line::Away { reason, .. } => Some(reason.to_string()),
                Line::Connected { .. } | Line::Ended(_) => None,
            },
        }
    }
}

impl Way {
    /// Connects, and connects again whenever the connection is lost. The connection ends with the last handle.
    pub(super) fn open(place: Place, instance: String, ice: IceSettings, journal: Journal) -> Self {
        let (publisher, status) = watch::channel(Status::Away("it was not connected yet".to_owned()));
        let name = Arc::from(place.name());
        let vitals = vitals::watch(place.clone(), status.clone());
        let connection = Connection {
            place,
            instance,
            ice,
            journal,
            status: publisher,
            backoff: Backoff::default(),
            is_away_noted: false,
        };
        tokio::spawn(connection.run());
        Self { status, vitals, name, load: Load::default() }
    }

    /// Whether it answers, as far as we know.
    pub(super) fn is_up(&self) -> bool {
        self.status.borrow().is_up()
    }

    pub(super) fn why_away(&self) -> Option<String> {
        self.status.borrow().why_away()
    }

    /// How it is, as it was last asked.
    pub(super) fn state(&self) -> MediaServerState {
        self.vitals.borrow().state(&self.name, &self.load)
    }

    pub(super) async fn first_up(&self) {
        let mut status = self.status.clone();
        // An error means that the program ends.
        _ = status.wait_for(|status| matches!(status, Status::Up(_))).await;
    }

    pub(super) fn load(&self) -> &Load {
        &self.load
    }

    pub(super) async fn open_pipeline(&self, seat: Seat) -> Result<(Pipeline, Events), Failure> {
        let status = self.status.borrow().clone();
        let up = match status {
            Status::Up(up) => up,
            Status::Away(why) => return Err(Failure::Away(why)),
        };
        let id = up.client.create_pipeline().await?;
        let (news, events) = mpsc::channel(WAITING_NEWS);
        let registered = up.registrations.send(Registration::Add { pipeline: id.clone(), news }).await;
        registered.map_err(|_| Failure::Away("the connection was lost".to_owned()))?;
        // Not before: what is tagged and not registered is a leftover.
        leftovers::tag(&up.client, &id, &up.instance).await?;
        let (seat, media_server) = (Arc::new(seat), self.name.clone());
        let pipeline =
            Pipeline { client: up.client, id, ice: up.ice, registrations: up.registrations, media_server, _seat: seat };
        Ok((pipeline, events))
    }
}

fn is_connected(client: &Client) -> bool {
    matches!(*client.status().borrow(), Line::Connected { .. })
}

struct Connection {
    place: Place,
    instance: String,
    ice: IceSettings,
    journal: Journal,
    status: watch::Sender<Status>,
    backoff: Backoff,
    /// Each try that fails is in the log; the absence is noted once.
    is_away_noted: bool,
}

impl Connection {
    async fn run(mut self) {
        loop {
            match self.connect().await {
                Ok((client, events)) => self.serve(client, events).await,
                Err(error) => self.wait(&error).await,
            }
            if self.status.is_closed() {
                return;
            }
        }
    }

    async fn connect(&self) -> Result<(Client, mpsc::Receiver<Event>), Error> {
        let released = leftovers::release(&self.place, &self.instance).await?;
        tracing::info!(released, "pipelines left from a former run were released");
        self.place.connect().await
    }

    async fn serve(&mut self, client: Client, events: mpsc::Receiver<Event>) {
        self.backoff.reset();
        let (registrations, news) = mpsc::channel(WAITING_REGISTRATIONS);
        let ice = Arc::new(self.ice.resolve().await);
        let instance = self.instance.as_str().into();
        self.status.send_replace(Status::Up(Up { client: client.clone(), ice, registrations, instance }));
        tracing::info!(media_server = self.place.name(), "media server connected");
        self.note(Level::Info, format!("The {} is connected.", self.place.words()));
        self.is_away_noted = false;
        let service = Service {
            journal: &self.journal,
            place: &self.place,
            instance: &self.instance,
            line: client.status(),
            client,
            router: Router::default(),
            absence: None,
            search: None.into(),
        };
        let lost = tokio::select! {
            lost = service.run(events, news) => lost,
            () = self.status.closed() => return,
        };
        tracing::error!(media_server = self.place.name(), reason = lost, "the media server was lost");
        self.note(Level::Error, format!("The {} was lost: {lost}.", self.place.words()));
        self.is_away_noted = true;
        self.status.send_replace(Status::Away(lost));
    }

    fn note(&self, level: Level, sentence: String) {
        self.journal.note(EventKind::MediaServer, level, sentence);
    }

    async fn wait(&mut self, error: &Error) {
        self.status.send_replace(Status::Away(error.to_string()));
        let wait = self.backoff.next_wait(chance());
        let (media_server, seconds) = (self.place.name(), wait.as_secs_f32());
        tracing::warn!(media_server, %error, seconds, "the media server is away; trying again");
        if !std::mem::replace(&mut self.is_away_noted, true) {
            self.note(Level::Error, format!("The {} is away: {error}.", self.place.words()));
        }
        tokio::select! {
            () = sleep(wait) => {}
            () = self.status.closed() => {}
        }
    }
}

/// One session of the media server, from its first connection to its loss.
struct Service<'a> {
    journal: &'a Journal,
    place: &'a Place,
    instance: &'a str,
    client: Client,
    line: watch::Receiver<Line>,
    router: Router,
    /// When sessions are told that it is out of reach, unless they were: then nothing.
    absence: Option<Absence>,
    /// The search for pipelines of ours that nobody wants.
    search: OptionFuture<BoxFuture<'a, Result<Vec<ObjectId>, Error>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    Untold { until: Instant },
    Told,
}

impl Service<'_> {
    /// Serves until the session is lost, and says why. With the router, the sessions' news end: they learn that everything
    /// is gone.
    async fn run(mut self, mut events: mpsc::Receiver<Event>, mut news: mpsc::Receiver<Registration>) -> String {
        loop {
            tokio::select! {
                // A session registers before its first event can come.
                biased;
                Some(registration) = news.recv() => self.router.register(registration),
                Ok(()) = self.line.changed() => self.line_changed(),
                event = events.recv() => match event {
                    Some(event) => self.router.route(event),
                    None => return self.client.closed().await.reason.to_string(),
                },
                Some(found) = &mut self.search => self.searched(found),
                () = untold(self.absence) => self.tell_out_of_reach(),
            }
        }
    }

    fn line_changed(&mut self) {
        let line = self.line.borrow_and_update().clone();
        match line {
            Line::Away { is_refused: true, .. } if self.absence != Some(Absence::Told) => self.tell_out_of_reach(),
            Line::Away { reason, .. } if self.absence.is_none() => {
                let (media_server, reason) = (self.place.name(), reason.to_string());
                tracing::warn!(media_server, reason, "the connection to the media server was lost; coming back to it");
                let sentence =
                    format!("The connection to the media server {media_server} was cut: {reason}. Media goes on.");
                self.journal.note(EventKind::MediaServer, Level::Warning, sentence);
                self.absence = Some(Absence::Untold { until: Instant::now() + UNTOLD_ABSENCE });
            }
            Line::Connected { resumed } if resumed > 0 => self.resumed(),
            Line::Away { .. } | Line::Connected { .. } | Line::Ended(_) => {}
        }
    }

    fn tell_out_of_reach(&mut self) {
        tracing::warn!(media_server = self.place.name(), "the media server is out of reach");
        let sentence = format!("The {} is out of reach.", self.place.words());
        self.journal.note(EventKind::MediaServer, Level::Error, sentence);
        self.absence = Some(Absence::Told);
        self.router.tell_all(&News::OutOfReach);
    }

    fn resumed(&mut self) {
        tracing::info!(media_server = self.place.name(), "the media server is back with all that was in it");
        let sentence = format!("The {} is back with all that was in it.", self.place.words());
        self.journal.note(EventKind::MediaServer, Level::Info, sentence);
        self.absence = None;
        self.router.tell_all(&News::Resumed);
        // A session that ended meanwhile could not release its pipeline.
        let (place, instance) = (self.place, self.instance);
        self.search = Some(Box::pin(leftovers::ours(place, instance)) as BoxFuture<'_, _>).into();
    }

    /// What was found was registered before it was tagged; what nobody is registered for now, nobody wants.
    fn searched(&mut self, found: Result<Vec<ObjectId>, Error>) {
        self.search = None.into();
        match found {
            Ok(found) => {
                let unwanted: Vec<_> = found.into_iter().filter(|pipeline| !self.router.knows(pipeline)).collect();
                if !unwanted.is_empty() {
                    tokio::spawn(release_all(self.client.clone(), unwanted));
                }
            }
            // The connection is lost again, and looked for again afterwards.
            Err(error) => tracing::warn!(%error, "pipelines that nobody wants were not looked for"),
        }
    }
}

async fn release_all(client: Client, pipelines: Vec<ObjectId>) {
    tracing::info!(count = pipelines.len(), "pipelines of sessions that have ended are released");
    for pipeline in &pipelines {
        if let Err(error) = client.release(pipeline).await {
            tracing::warn!(%error, "a pipeline could not be released");
        }
    }
}

/// Completes when sessions are to be told that the media server is out of reach.
async fn untold(absence: Option<Absence>) {
    match absence {
        Some(Absence::Untold { until }) => sleep_until(until).await,
        Some(Absence::Told) | None => std::future::pending().await,
    }
}

/// A number between 0 and 1. Without randomness the longest wait is as good as any.
fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}

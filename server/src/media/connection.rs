use std::sync::Arc;

use kurento::Event;
use kurento::client::{Client, Error};
use tokio::sync::{mpsc, watch};

use super::backoff::Backoff;
use super::ice::ResolvedIce;
use super::router::{Registration, Router, WAITING_EVENTS};
use super::{Events, Failure, IceSettings, Pipeline, Target, leftovers};

/// Sessions that wait to be registered; they wait for room.
const WAITING_REGISTRATIONS: usize = 256;

/// A way to the media server, whether it is there or not.
#[derive(Clone)]
pub(crate) struct MediaServer {
    status: watch::Receiver<Status>,
}

#[derive(Clone)]
enum Status {
    /// Not connected, and why.
    Away(String),
    Up(Up),
}

#[derive(Clone)]
struct Up {
    client: Client,
    ice: Arc<ResolvedIce>,
    registrations: mpsc::Sender<Registration>,
    instance: Arc<str>,
}

impl MediaServer {
    /// Connects, and connects again whenever the connection is lost. The connection ends with the last handle.
    pub(crate) fn keep_connected(target: Target, ice: IceSettings) -> Self {
        let (publisher, status) = watch::channel(Status::Away("it was not connected yet".to_owned()));
        let connection = Connection { target, ice, status: publisher, backoff: Backoff::default() };
        tokio::spawn(connection.run());
        Self { status }
    }

    pub(crate) fn is_up(&self) -> bool {
        matches!(*self.status.borrow(), Status::Up(_))
    }

    /// Waits until the first connection stands.
    pub(crate) async fn first_up(&self) {
        let mut status = self.status.clone();
        // An error means that the program ends.
        _ = status.wait_for(|status| matches!(status, Status::Up(_))).await;
    }

    /// Makes a pipeline, tagged as ours.
    pub(crate) async fn open_pipeline(&self) -> Result<(Pipeline, Events), Failure> {
        let status = self.status.borrow().clone();
        let up = match status {
            Status::Up(up) => up,
            Status::Away(why) => return Err(Failure::Away(why)),
        };
        let id = up.client.create_pipeline().await?;
        let (sender, events) = mpsc::channel(WAITING_EVENTS);
        let registration = Registration::Add { pipeline: id.clone(), events: sender };
        let registered = up.registrations.send(registration).await;
        registered.map_err(|_| Failure::Away("the connection was lost".to_owned()))?;
        leftovers::tag(&up.client, &id, &up.instance).await?;
        Ok((Pipeline { client: up.client, id, ice: up.ice, registrations: up.registrations }, events))
    }
}

struct Connection {
    target: Target,
    ice: IceSettings,
    status: watch::Sender<Status>,
    backoff: Backoff,
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
        let released = leftovers::release(&self.target).await?;
        tracing::info!(released, "pipelines left from a former run were released");
        self.target.connect().await
    }

    async fn serve(&mut self, client: Client, mut events: mpsc::Receiver<Event>) {
        self.backoff.reset();
        let (registrations, mut news) = mpsc::channel(WAITING_REGISTRATIONS);
        let ice = Arc::new(self.ice.resolve().await);
        let instance = self.target.instance.as_str().into();
        self.status.send_replace(Status::Up(Up { client: client.clone(), ice, registrations, instance }));
        tracing::info!(kind = self.target.name(), "media server connected");
        let mut router = Router::default();
        loop {
            tokio::select! {
                // A session registers before its first event can come.
                biased;
                Some(registration) = news.recv() => router.register(registration),
                event = events.recv() => match event {
                    Some(event) => router.route(event),
                    None => break,
                },
                () = self.status.closed() => return client.close().await,
            }
        }
        let reason = client.closed().await.reason.to_string();
        tracing::error!(reason, "the connection to the media server was lost");
        self.status.send_replace(Status::Away(reason));
        // With the router, the sessions' events end: they learn that everything is gone.
    }

    async fn wait(&mut self, error: &Error) {
        self.status.send_replace(Status::Away(error.to_string()));
        let wait = self.backoff.next_wait(chance());
        tracing::warn!(%error, seconds = wait.as_secs_f32(), "the media server is away; trying again");
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.status.closed() => {}
        }
    }
}

/// A number between 0 and 1. Without randomness the longest wait is as good as any.
fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}

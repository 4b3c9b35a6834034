//! The whole server, from its start to its end.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use media_server::Prober;
use messages::IceServer;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock;
use crate::config::{MediaServerChoice, Origin, Settings};
use crate::experience::{Experience, RunningRounds};
use crate::exposition::Exposition;
use crate::http::{self, Listener};
use crate::journal::Journal;
use crate::links::ViewLinks;
use crate::media::{IceSettings, MediaServer, Target};
use crate::recordings::Recordings;
use crate::sessions::{Limits, Services, Sessions};
use crate::signaling::{self, Signaling};
use crate::sources::Sources;
use crate::store::{EventKind, Level, RunningWriter, Store, Writer};

/// The embedded media server is there at once; pages that come first should not be told otherwise.
const EMBEDDED_START: Duration = Duration::from_secs(5);

/// How long each part may take to end.
const SOCKETS_END_TIME: Duration = Duration::from_secs(2);
const REQUESTS_END_TIME: Duration = Duration::from_secs(2);
const MEDIA_END_TIME: Duration = Duration::from_secs(4);
const WRITER_END_TIME: Duration = Duration::from_secs(2);
const STORE_END_TIME: Duration = Duration::from_secs(2);

/// A running server.
pub struct Server {
    address: SocketAddr,
    public_url: Option<Origin>,
    sessions: Sessions,
    signaling: Signaling,
    target: Target,
    store: Store,
    writer: RunningWriter,
    rounds: RunningRounds,
    journal: Journal,
    stop: oneshot::Sender<()>,
    requests: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Starts to listen, the media server, and everything between.
    ///
    /// # Errors
    ///
    /// If an address or port cannot be used; the words name the setting to change.
    pub async fn start(settings: Settings) -> Result<Self> {
        let listener = listen(settings.listen).await?;
        let address = listener.address().context("cannot tell the address that is listened on")?;
        let is_embedded = matches!(settings.media_server, MediaServerChoice::Embedded(_));
        let store = Store::open(&settings.data_dir, settings.database_url.as_ref()).await?;
        store.end_what_was_left(clock::now_ms(), "The program ended.").await?;
        let (samples, writer) = Writer::start(store.clone(), settings.retention);
        let journal = Journal::new(samples.clone());
        let version = env!("CARGO_PKG_VERSION");
        journal.note(EventKind::Server, Level::Info, format!("Kurento Live {version} starts."));
        let recordings = open_recordings(&settings, &store).await?;
        let source_config = settings.sources.for_media_server();
        let folder = recordings.folder().to_owned();
        let target = Target::start(settings.media_server.clone(), source_config.clone(), folder)?;
        let ice = IceSettings { stun: settings.stun.clone(), turn: settings.turn.clone() };
        let media = MediaServer::keep_connected(target.clone(), ice, &journal);
        let (experience, rounds) = Experience::start(samples.clone(), media.clone());
        if is_embedded {
            // Should it take longer, `/health` and the log say so.
            _ = tokio::time::timeout(EMBEDDED_START, media.first_up()).await;
        }
        let links = ViewLinks::new(settings.public_url.as_ref());
        let limits = Limits { sessions: settings.max_sessions, viewers_of_a_session: settings.max_viewers };
        let services = Services {
            media: media.clone(),
            is_embedded,
            recordings: recordings.clone(),
            store: store.clone(),
            experience: experience.clone(),
        };
        let sessions = Sessions::start(services, limits, links.clone());
        let prober = Prober::new(source_config).context("cannot open the media folder")?;
        let policy = netguard::Policy { allowed_networks: settings.sources.networks.clone() };
        let sources = Sources::new(store.clone(), sessions.clone(), links, policy, prober, is_embedded);
        sources.reopen().await;
        let signaling = Signaling::new(
            signaling::Services {
                sessions: sessions.clone(),
                sources: sources.clone(),
                experience: experience.clone(),
            },
            ice_servers(&settings),
        );
        let public_url = settings.public_url.clone();
        let exposition = Exposition::new(experience.clone(), media.clone(), sessions.clone(), samples);
        let state = http::State {
            sessions: sessions.clone(),
            sources,
            media,
            recordings,
            experience,
            exposition,
            store: store.clone(),
            chart_turns: http::ChartTurns::default(),
            signaling: signaling.clone(),
            public_url: public_url.clone(),
            allowed_origins: settings.allowed_origins.into(),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, http::router(state)).with_graceful_shutdown(async {
            // A dropped sender stops it too.
            _ = stopped.await;
        });
        let requests = tokio::spawn(serving.into_future());
        tracing::info!(%address, "listening");
        Ok(Self { address, public_url, sessions, signaling, target, store, writer, rounds, journal, stop, requests })
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The link to open.
    pub fn link(&self) -> String {
        if let Some(public_url) = &self.public_url {
            return format!("{public_url}/");
        }
        let port = self.address.port();
        if self.address.ip().is_loopback() || self.address.ip().is_unspecified() {
            // Browsers give camera and microphone to this name without TLS.
            return format!("http://localhost:{port}/");
        }
        format!("http://{}/", self.address)
    }

    /// Ends everything in order: pages are told, pipelines released, then sockets closed, and the media server last.
    pub async fn shut_down(self) {
        self.sessions.shut_down().await;
        self.signaling.shut_down(SOCKETS_END_TIME).await;
        // An error means that serving has ended already.
        _ = self.stop.send(());
        within(REQUESTS_END_TIME, "requests", self.requests).await;
        within(MEDIA_END_TIME, "the media server", self.target.shut_down()).await;
        self.rounds.end();
        self.journal.note(EventKind::Server, Level::Info, "Kurento Live ends.");
        self.writer.end(WRITER_END_TIME).await;
        within(STORE_END_TIME, "the database", self.store.close()).await;
        tracing::info!("ended");
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.address)
    }
}

async fn within(time: Duration, what: &str, end: impl Future) {
    if tokio::time::timeout(time, end).await.is_err() {
        tracing::warn!(what, "did not end in time");
    }
}

async fn listen(address: SocketAddr) -> Result<Listener> {
    let listener = Listener::bind(address).await;
    listener.with_context(|| format!("cannot listen on {address}; choose another address or port with --listen"))
}

async fn open_recordings(settings: &Settings, store: &Store) -> Result<Recordings> {
    let recordings = Recordings::open(&settings.data_dir, store.clone(), settings.recordings.clone()).await;
    let folder = settings.data_dir.display();
    recordings
        .with_context(|| format!("cannot keep recordings in the data folder {folder}; name another with --data-dir"))
}

/// What browsers are told to use.
fn ice_servers(settings: &Settings) -> Vec<IceServer> {
    let stun = settings.stun.iter().map(|stun| IceServer { urls: vec![stun.url()], username: None, credential: None });
    let turn = settings.turn.iter().map(|turn| IceServer {
        urls: vec![turn.url()],
        username: Some(turn.username.clone()),
        credential: Some(turn.credential.clone()),
    });
    stun.chain(turn).collect()
}

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kurento::rpc::Request;
use netguard::Policy;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::timeout;

use crate::actor::{Actor, Command};
use crate::host::Host;
use crate::objects::Now;
use crate::player::{Players, Surroundings};
use crate::recorder::Recorders;
use crate::rpc::connection::{self, Handler, Outlet};
use crate::rpc::{ConnectionId, Dispatcher};
use crate::rtp;
use crate::webrtc::Workers;
use crate::{Limits, SourceConfig, StartError, TransportConfig};

/// Requests that wait to be handled. When it is full, the sockets wait: each has at most one request in it.
const COMMANDS: usize = 1024;

/// What endpoints did by themselves and has not been handled yet. What finds no room is lost, so there is plenty.
const EVENTS: usize = 16 * 1024;

/// Bytes that one side of an in-process connection may write before the other reads.
const PIPE_BYTES: usize = 64 * 1024;

/// How long sockets may take to end once the server has.
const SOCKETS_END_TIME: Duration = Duration::from_secs(3);

/// No shorter period makes sense; a period of zero would keep a processor busy.
const SHORTEST_COLLECTION: Duration = Duration::from_millis(10);

/// Settings of a media server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where media is received and sent.
    pub transport: TransportConfig,
    /// What players may read.
    pub sources: SourceConfig,
    /// The only folder that recorders write into; `None`: they write nothing.
    pub recordings: Option<PathBuf>,
    /// Sessions whose clients have been gone for one to two of these periods are closed, with the objects that only they
    /// hold. Kurento's default is 240 s.
    pub garbage_collection: Duration,
    /// How many sockets may be open at a time.
    pub max_connections: usize,
    /// How much clients may make of what the server keeps.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            transport: TransportConfig::default(),
            sources: SourceConfig::default(),
            recordings: None,
            garbage_collection: Duration::from_secs(240),
            max_connections: 1024,
            limits: Limits::default(),
        }
    }
}

/// A running media server. Clones are handles to the same one; it ends when it is [shut down](Self::shutdown), or when
/// the last handle is dropped and the last connection closed.
#[derive(Debug, Clone)]
pub struct MediaServer {
    commands: mpsc::Sender<Command>,
    /// A permit for each connection there may be.
    connections: Arc<Semaphore>,
    max_connections: u32,
}

impl MediaServer {
    /// Binds the media sockets and starts the threads and the task of a media server. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the media sockets cannot be bound, or the operating system gives no thread.
    pub fn start(config: Config) -> Result<Self, StartError> {
        let (commands, requests) = mpsc::channel(COMMANDS);
        let (events, happened) = mpsc::channel(EVENTS);
        let networks = config.sources.networks.clone();
        let surroundings = Surroundings::new(config.sources).map_err(StartError::MediaFolder)?;
        let workers = Workers::start(&config.transport, events)?;
        let collection = config.garbage_collection.max(SHORTEST_COLLECTION);
        let dispatcher = Dispatcher::new(Box::new(Host), config.limits, collection, Now::from_clocks());
        let recorders = Recorders::new(config.recordings, surroundings.fetcher().clone());
        let rtp = rtp::Endpoints::new(rtp::Surroundings {
            addresses: config.transport.addresses.clone(),
            announced: config.transport.announced.clone(),
            policy: Policy { allowed_networks: networks },
        });
        let players = Players::new(surroundings);
        tokio::spawn(Actor::new(dispatcher, workers, players, recorders, rtp, requests, happened).run());
        let permits = config.max_connections.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        let max_connections = u32::try_from(permits).unwrap_or(u32::MAX);
        Ok(Self { commands, connections: Arc::new(Semaphore::new(permits)), max_connections })
    }

    /// Opens a connection inside the process: a byte stream on which to ask for a WebSocket at the path `/kurento`.
    #[must_use]
    pub fn connect_in_process(&self) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(PIPE_BYTES);
        let server = self.clone();
        tokio::spawn(async move { server.serve(ours).await });
        theirs
    }

    /// Serves one client until it hangs up, or is disconnected because it breaks the protocol, does not read, or the
    /// server ends. The client speaks HTTP first and asks for a WebSocket at the path `/kurento`.
    ///
    /// Two things differ from KMS on purpose: frames that are not JSON-RPC are answered with an error and the connection
    /// stays, where KMS drops it without a word; and a message of more than 1 MiB closes it with status 1009.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        match self.connections.try_acquire() {
            Ok(_permit) => connection::serve(stream, self).await,
            Err(_) => connection::refuse(stream).await,
        }
    }

    /// Ends all endpoints, so that their remote sides know, then the threads and the sockets; returns when all is done.
    pub async fn shutdown(self) {
        let (done, finished) = oneshot::channel();
        if self.commands.send(Command::ShutDown { done }).await.is_ok() {
            // An error means that somebody else has shut it down.
            let _ = finished.await;
        }
        if timeout(SOCKETS_END_TIME, self.connections.acquire_many(self.max_connections)).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}

impl Handler for MediaServer {
    async fn open(&self, outlet: Outlet) -> Option<ConnectionId> {
        let (id, opened) = oneshot::channel();
        self.commands.send(Command::Open { outlet, id }).await.ok()?;
        opened.await.ok()
    }

    async fn request(&self, connection: ConnectionId, request: Request) -> Option<oneshot::Receiver<()>> {
        let (answered, receiver) = oneshot::channel();
        self.commands.send(Command::Request { connection, request, answered }).await.ok()?;
        Some(receiver)
    }
}

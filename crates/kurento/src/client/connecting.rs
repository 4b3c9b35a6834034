use std::future::ready;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;

use super::address::{Address, DEFAULT_PORT};
use super::dialler::Dialler;
use super::event_queue::EventQueue;
use super::session::Session;
use super::task::Connection;
use super::{Call, Client, Error, Options, Status, now};
use crate::event::Event;
use crate::rpc::PATH;

/// Calls that wait to be taken up by the task; callers beyond that wait for room, within their own timeout.
const COMMANDS: usize = 64;

impl Client {
    /// Connects to a media server at `ws://HOST:PORT/kurento`.
    ///
    /// The events of all subscriptions come out of the receiver, in the order of the server. If
    /// [`Options::event_queue`] of them wait there, newer ones are dropped, counted ([`Client::dropped_events`]) and
    /// logged. Dropping the receiver is fine for whoever wants no events.
    ///
    /// # Errors
    /// When nothing answers as a media server does within [`Options::connect_timeout`]; this first try is not repeated.
    /// There is no TLS: `wss://` is refused.
    pub async fn connect(url: &str, options: Options) -> Result<(Self, mpsc::Receiver<Event>), Error> {
        let address = Address::parse(url)?;
        let (host, port) = (address.host.clone(), address.port);
        Self::dialling(address, move || dial(host.clone(), port), options).await
    }

    /// Connects over a stream that stands already, such as one half of [`tokio::io::duplex`]. The end of the stream is the
    /// end of the connection.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub async fn over<S>(stream: S, options: Options) -> Result<(Self, mpsc::Receiver<Event>), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut stream = Some(stream);
        let once = move || ready(stream.take().ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected)));
        Self::through(once, Options { reconnect: None, ..options }).await
    }

    /// Connects over what `dial` gives, and asks it again whenever the connection is lost: for tunnels and tests.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub async fn through<D, F, S>(dial: D, options: Options) -> Result<(Self, mpsc::Receiver<Event>), Error>
    where
        D: FnMut() -> F + Send + 'static,
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let address = Address { host: "localhost".to_owned(), port: DEFAULT_PORT, path: PATH.to_owned() };
        Self::dialling(address, dial, options).await
    }

    async fn dialling<D, F, S>(
        address: Address,
        dial: D,
        options: Options,
    ) -> Result<(Self, mpsc::Receiver<Event>), Error>
    where
        D: FnMut() -> F + Send + 'static,
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let peer = address.peer();
        let mut dialler = Dialler::new(address, dial, &options);
        let connecting = async {
            let socket = dialler.dial().await.map_err(|fault| unreachable(&peer, &fault))?;
            let (client, events) = Self::start(socket, dialler, &options);
            // A WebSocket is no media server yet: KMS takes any path, and closes a wrong one after the handshake.
            client.call(Call::first_ping()).await.map_err(|error| unreachable(&peer, &error))?;
            client.allow_resuming().await;
            Ok((client, events))
        };
        let after = options.connect_timeout;
        timeout(after, connecting).await.unwrap_or_else(|_| {
            Err(Error::Unreachable { peer: peer.clone(), reason: format!("no answer within {after:?}") })
        })
    }

    fn start<D, F, S>(
        socket: WebSocketStream<S>,
        dialler: Dialler<D>,
        options: &Options,
    ) -> (Self, mpsc::Receiver<Event>)
    where
        D: FnMut() -> F + Send + 'static,
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, commands) = mpsc::channel(COMMANDS);
        let (event_sender, events) = mpsc::channel(options.event_queue.max(1));
        let (status, watching) = watch::channel(Status::Connected { resumed: 0 });
        let dropped_events = Arc::default();
        let connection = Connection {
            session: Session::new(now(), options),
            commands,
            events: EventQueue::new(event_sender, Arc::clone(&dropped_events)),
            status,
            resumed: 0,
            max_pending: options.max_pending.max(1),
            reconnect: options.reconnect,
            outage: None,
        };
        tokio::spawn(connection.run(socket, dialler));
        let request_timeout = options.request_timeout;
        (Self { commands: sender, status: watching, dropped_events, request_timeout }, events)
    }
}

#[expect(clippy::disallowed_methods, reason = "the operator names the media server")]
async fn dial(host: String, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host.as_str(), port)).await?;
    // Requests are small and each is waited for.
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn unreachable(peer: &str, error: &impl std::error::Error) -> Error {
    Error::Unreachable { peer: peer.to_owned(), reason: error.to_string() }
}

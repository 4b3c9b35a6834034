use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::event_queue::EventQueue;
use super::session::Session;
use super::task::Connection;
use super::{Call, Client, Error, Options, now};
use crate::event::Event;
use crate::rpc::PATH;

/// Calls that wait to be taken up by the task; callers beyond that wait for room, within their own timeout.
const COMMANDS: usize = 64;

/// The port of `ws://` addresses that name none.
const DEFAULT_PORT: u16 = 80;

/// What is read from the network at once.
const READ_BUFFER_BYTES: usize = 16 * 1024;

impl Client {
    /// Connects to a media server at `ws://HOST:PORT/kurento`.
    ///
    /// The events of all subscriptions come out of the receiver, in the order of the server. If
    /// [`Options::event_queue`] of them wait there, newer ones are dropped, counted ([`Client::dropped_events`]) and
    /// logged. Dropping the receiver is fine for whoever wants no events.
    ///
    /// # Errors
    /// When nothing answers as a media server does within [`Options::connect_timeout`]. There is no TLS: `wss://` is
    /// refused.
    #[expect(clippy::disallowed_methods, reason = "the operator names the media server")]
    pub async fn connect(url: &str, options: Options) -> Result<(Self, mpsc::Receiver<Event>), Error> {
        let address = Address::parse(url)?;
        let peer = address.peer();
        let connecting = async {
            let stream = TcpStream::connect((address.host.as_str(), address.port))
                .await
                .map_err(|error| Error::Unreachable { peer: address.peer(), reason: error.to_string() })?;
            // Requests are small and each is waited for.
            stream.set_nodelay(true).map_err(|error| unreachable(&address.peer(), &error))?;
            Self::open(stream, &address, &options).await
        };
        within(&options, &peer, connecting).await
    }

    /// Connects over a stream that stands already, such as one half of [`tokio::io::duplex`].
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub async fn over<S>(stream: S, options: Options) -> Result<(Self, mpsc::Receiver<Event>), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let address = Address { host: "localhost".to_owned(), port: DEFAULT_PORT, path: PATH.to_owned() };
        within(&options, "the other end of the stream", Self::open(stream, &address, &options)).await
    }

    async fn open<S>(stream: S, address: &Address, options: &Options) -> Result<(Self, mpsc::Receiver<Event>), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(Some(options.max_message_bytes))
            .max_frame_size(Some(options.max_message_bytes));
        let handshake = client_async_with_config(address.url(), stream, Some(config)).await;
        let (socket, _) = handshake.map_err(|error| unreachable(&address.peer(), &error))?;
        let (client, events) = Self::start(socket, options);
        // A WebSocket is no media server yet: KMS takes any path, and closes a wrong one after the handshake.
        client.call(Call::first_ping()).await.map_err(|error| unreachable(&address.peer(), &error))?;
        Ok((client, events))
    }

    fn start<S>(socket: WebSocketStream<S>, options: &Options) -> (Self, mpsc::Receiver<Event>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, commands) = mpsc::channel(COMMANDS);
        let (event_sender, events) = mpsc::channel(options.event_queue.max(1));
        let (ended, watching) = watch::channel(None);
        let dropped_events = Arc::default();
        let connection = Connection {
            session: Session::new(now(), options),
            commands,
            events: EventQueue::new(event_sender, Arc::clone(&dropped_events)),
            ended,
            max_pending: options.max_pending.max(1),
        };
        tokio::spawn(connection.run(socket));
        let request_timeout = options.request_timeout;
        (Self { commands: sender, ended: watching, dropped_events, request_timeout }, events)
    }
}

async fn within<T>(
    options: &Options,
    peer: &str,
    connecting: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let after = options.connect_timeout;
    timeout(after, connecting).await.unwrap_or_else(|_| {
        Err(Error::Unreachable { peer: peer.to_owned(), reason: format!("no answer within {after:?}") })
    })
}

fn unreachable(peer: &str, error: &impl std::error::Error) -> Error {
    Error::Unreachable { peer: peer.to_owned(), reason: error.to_string() }
}

/// Where a media server listens. A user name and password in the URL are left out, so that no error shows them.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    host: String,
    port: u16,
    path: String,
}

impl Address {
    fn parse(url: &str) -> Result<Self, Error> {
        let bad = |reason| Error::BadUrl { reason };
        let uri: Uri = url.parse().map_err(|_| bad("the media server's address cannot be read"))?;
        match uri.scheme_str() {
            Some("ws") => {}
            Some("wss") => return Err(bad("this client has no TLS, so wss:// cannot be used")),
            _ => return Err(bad("the media server's address does not start with ws://")),
        }
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| bad("the media server's address has no host"))?;
        Ok(Self {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: port(&uri)
                .ok_or_else(|| bad("the media server's address has a port that is no number up to 65535"))?,
            path: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        })
    }

    /// `host:port`.
    fn peer(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    fn url(&self) -> String {
        format!("ws://{}{}", self.peer(), self.path)
    }
}

/// The port of an address, or that of the scheme. `None` where something else than a port follows the host.
fn port(uri: &Uri) -> Option<u16> {
    let authority = uri.authority()?.as_str();
    let (_, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    match host_and_port.strip_prefix(uri.host()?)? {
        "" => Some(DEFAULT_PORT),
        port => port.strip_prefix(':')?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_url(written: &str, url: &str, host: &str) {
        let address = Address::parse(written).unwrap();
        assert_eq!((address.url().as_str(), address.host.as_str()), (url, host));
    }

    #[test]
    fn addresses_of_media_servers() {
        check_url("ws://localhost:8888/kurento", "ws://localhost:8888/kurento", "localhost");
        check_url("ws://[::1]:8888/kurento?x=1", "ws://[::1]:8888/kurento?x=1", "::1");
        check_url("ws://media/kurento", "ws://media:80/kurento", "media");
    }

    #[test]
    fn a_password_is_not_kept() {
        check_url("ws://user:canary@media:1/kurento", "ws://media:1/kurento", "media");
    }

    #[test]
    fn other_addresses_are_refused_with_advice() {
        for url in [
            "",
            "localhost:8888",
            "http://media:8888/kurento",
            "wss://media/kurento",
            "ws:///kurento",
            "ws://m:x/",
            "ws://m:70000/",
            "ws://m:/",
        ] {
            let error = Address::parse(url).unwrap_err();
            assert!(error.to_string().contains("ws://HOST:PORT/kurento"), "{url}: {error}");
        }
    }
}

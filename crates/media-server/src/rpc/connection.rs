//! The I/O of one WebSocket.
//!
//! Reading, waiting for answers and writing take turns in one task: the next request is read when the one before has been
//! answered, so a socket is served strictly in order, and a client that asks faster than it is answered waits.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use kurento::rpc::Request;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::handshake::{self, MAX_MESSAGE_BYTES};
use super::sockets::ConnectionId;

/// How long a client may take to ask for the WebSocket.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// How long a client may take to accept what is written to it.
const WRITE_TIME: Duration = Duration::from_secs(10);

/// How long a client may take to see why its socket is closed.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// Frames that wait to be written to one client. A client that lets more of them gather is disconnected. The room is for
/// the state changes of a whole audience at once: some thousand endpoints of one session.
const OUTBOX: usize = 8192;

/// The other end of a socket, which the owner of the objects holds.
#[derive(Debug)]
pub(crate) struct Outlet {
    /// Frames to the client. That the receiver is gone means that the socket is closed.
    pub(crate) frames: mpsc::Sender<String>,
    /// Ends the socket; dropping it does so too.
    pub(crate) end: oneshot::Sender<End>,
}

/// Why the server ends a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    TooSlow,
    ShuttingDown,
    TooManyConnections,
}

/// Who handles the requests of a socket.
pub(crate) trait Handler {
    /// Introduces the socket. `None` if the server is ending.
    fn open(&self, outlet: Outlet) -> impl Future<Output = Option<ConnectionId>> + Send;

    /// Handles a request. The receiver tells that the answer, if there is one, has gone to the outlet.
    fn request(
        &self,
        connection: ConnectionId,
        request: Request,
    ) -> impl Future<Output = Option<oneshot::Receiver<()>>> + Send;
}

/// Serves one client until either side ends.
pub(crate) async fn serve<S>(stream: S, handler: &impl Handler)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(mut socket) = accept(stream).await else { return };
    let (frames, outbox) = mpsc::channel(OUTBOX);
    let (end, ended) = oneshot::channel();
    let ending = match handler.open(Outlet { frames, end }).await {
        Some(id) => Connection { id, socket: &mut socket, outbox, ended }.run(handler).await,
        None => Ending::Said(End::ShuttingDown.frame()),
    };
    close(socket, ending).await;
}

/// Tells a client that there is no room for it.
pub(crate) async fn refuse<S>(stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if let Some(socket) = accept(stream).await {
        close(socket, Ending::Said(End::TooManyConnections.frame())).await;
    }
}

async fn accept<S>(stream: S) -> Option<WebSocketStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match timeout(HANDSHAKE_TIME, handshake::accept(stream)).await {
        Ok(Ok((socket, None))) => Some(socket),
        Ok(Ok((socket, Some(wrong_path)))) => {
            close(socket, Ending::Said(wrong_path)).await;
            None
        }
        Ok(Err(error)) => {
            tracing::debug!(%error, "no WebSocket came of a connection");
            None
        }
        Err(_) => {
            tracing::debug!("a client did not ask for a WebSocket in time");
            None
        }
    }
}

/// How a connection came to its end.
enum Ending {
    /// The client or the network ended it.
    Theirs,
    /// We end it and say why.
    Said(CloseFrame),
    /// There is no use in saying anything.
    Silent,
}

struct Connection<'a, S> {
    id: ConnectionId,
    socket: &'a mut WebSocketStream<S>,
    outbox: mpsc::Receiver<String>,
    ended: oneshot::Receiver<End>,
}

impl<S> Connection<'_, S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    async fn run(mut self, handler: &impl Handler) -> Ending {
        let mut answered: Option<oneshot::Receiver<()>> = None;
        loop {
            let step = tokio::select! {
                end = &mut self.ended => Err(Ending::Said(end.unwrap_or(End::ShuttingDown).frame())),
                Some(frame) = self.outbox.recv() => self.write(frame).await,
                () = until_answered(&mut answered) => {
                    answered = None;
                    Ok(())
                }
                message = self.socket.next(), if answered.is_none() => match message {
                    Some(message) => self.read(message, handler).await.map(|waiting| answered = waiting),
                    None => Err(Ending::Theirs),
                },
            };
            if let Err(ending) = step {
                return ending;
            }
        }
    }

    /// Handles one message of the client; returns what to wait for before the next one.
    async fn read(
        &mut self,
        message: Result<Message, Error>,
        handler: &impl Handler,
    ) -> Result<Option<oneshot::Receiver<()>>, Ending> {
        let frame = match message {
            Ok(Message::Text(text)) => text.into(),
            Ok(Message::Binary(bytes)) => bytes,
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_)) => return Ok(None),
            Err(error) => return Err(ending(&error)),
        };
        match Request::parse(&frame) {
            Ok(request) => handler.request(self.id, request).await.map(Some).ok_or(End::ShuttingDown.into()),
            Err(fault) => self.write(fault.answer().to_text()).await.map(|()| None),
        }
    }

    /// Writes a frame, and with it all that wait.
    async fn write(&mut self, frame: String) -> Result<(), Ending> {
        let (socket, outbox) = (&mut *self.socket, &mut self.outbox);
        let written = timeout(WRITE_TIME, async {
            socket.feed(Message::text(frame)).await?;
            while let Ok(frame) = outbox.try_recv() {
                socket.feed(Message::text(frame)).await?;
            }
            socket.flush().await
        });
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ending::Theirs),
            Err(_) => {
                tracing::warn!(connection = self.id.0, "a client does not read; its socket is closed");
                Err(Ending::Silent)
            }
        }
    }
}

/// Never, if nothing is to be answered. The answer itself has gone through the outlet.
async fn until_answered(waiting: &mut Option<oneshot::Receiver<()>>) {
    match waiting {
        // Dropped by a server that ends, which the socket is told in another way.
        Some(answered) => drop(answered.await),
        None => std::future::pending().await,
    }
}

impl End {
    fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::TooSlow => (CloseCode::Policy, "too many frames wait to be read"),
            Self::ShuttingDown => (CloseCode::Away, "the media server is shutting down"),
            Self::TooManyConnections => (CloseCode::Again, "too many connections; try again later"),
        };
        CloseFrame { code, reason: reason.into() }
    }
}

impl From<End> for Ending {
    fn from(end: End) -> Self {
        Self::Said(end.frame())
    }
}

/// What to say to a client whose message could not be read.
fn ending(error: &Error) -> Ending {
    let (code, reason) = match error {
        Error::Capacity(_) => (CloseCode::Size, format!("a message may have {MAX_MESSAGE_BYTES} bytes")),
        Error::Utf8(_) => (CloseCode::Invalid, "a text frame is not UTF-8".to_owned()),
        Error::Protocol(error) => (CloseCode::Protocol, error.to_string()),
        _ => return Ending::Theirs,
    };
    Ending::Said(CloseFrame { code, reason: reason.into() })
}

/// Ends a socket.
async fn close<S>(mut socket: WebSocketStream<S>, ending: Ending)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let frame = match ending {
        Ending::Silent => return,
        Ending::Theirs => None,
        Ending::Said(frame) => Some(frame),
    };
    let goodbye = async {
        let said = frame.is_some();
        // An error means that the client is gone, which is what is wanted.
        drop(socket.close(frame).await);
        if said {
            discard(socket.get_mut()).await;
        }
    };
    drop(timeout(CLOSE_TIME, goodbye).await);
}

/// Reads on until the client hangs up. A TCP connection that is closed with unread data is reset, and then the client
/// may never see the close frame.
async fn discard(stream: &mut (impl AsyncRead + Unpin)) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(1..) = stream.read(&mut buffer).await {}
}

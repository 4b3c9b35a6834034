use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::Options;
use super::address::Address;

/// What is read from the network at once.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// Makes connections, as often as it is asked to.
pub(super) struct Dialler<D> {
    address: Address,
    dial: D,
    config: WebSocketConfig,
    attempt_timeout: Duration,
}

/// Why a try came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum DialFault {
    #[error("{0}")]
    Stream(io::Error),
    #[error("{0}")]
    Handshake(Box<SocketError>),
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
}

impl DialFault {
    /// Whether nobody listens there.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == io::ErrorKind::ConnectionRefused)
    }
}

impl<D, F, S> Dialler<D>
where
    D: FnMut() -> F,
    F: Future<Output = io::Result<S>>,
    S: AsyncRead + AsyncWrite + Unpin,
{
    pub(super) fn new(address: Address, dial: D, options: &Options) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(Some(options.max_message_bytes))
            .max_frame_size(Some(options.max_message_bytes));
        let of_reconnect = options.reconnect.map(|reconnect| reconnect.attempt_timeout);
        let attempt_timeout = of_reconnect.unwrap_or(options.connect_timeout);
        Self { address, dial, config, attempt_timeout }
    }

    /// Makes a connection up to the WebSocket; one try.
    pub(super) async fn dial(&mut self) -> Result<WebSocketStream<S>, DialFault> {
        let stream = (self.dial)().await.map_err(DialFault::Stream)?;
        let handshake = client_async_with_config(self.address.url(), stream, Some(self.config)).await;
        let (socket, _) = handshake.map_err(|error| DialFault::Handshake(Box::new(error)))?;
        Ok(socket)
    }

    /// As [`dial`](Self::dial), after a wait, and within the time that a try may take.
    pub(super) async fn dial_after(&mut self, wait: Duration) -> Result<WebSocketStream<S>, DialFault> {
        tokio::time::sleep(wait).await;
        let limit = self.attempt_timeout;
        timeout(limit, self.dial()).await.unwrap_or(Err(DialFault::TimedOut(limit)))
    }
}

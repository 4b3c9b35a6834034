use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Error;

/// Connects to the first of these judged addresses that answers, all within `limit`.
#[expect(clippy::disallowed_methods, reason = "these addresses are judged")]
pub(crate) async fn dial(judged: &[SocketAddr], limit: Duration) -> Result<TcpStream, Error> {
    let each = limit / u32::try_from(judged.len().max(1)).unwrap_or(u32::MAX);
    let mut failure = Error::Unreachable;
    for address in judged {
        match timeout(each, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Requests are small and wait for nothing.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(_)) => failure = Error::Unreachable,
            Err(_) => failure = Error::TimedOut,
        }
    }
    Err(failure)
}

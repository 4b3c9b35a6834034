use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::Uri;
use http::uri::Scheme;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;
use url::Host;

use super::stream::Stream;
use crate::dial::dial;
use crate::{Error, Guard};

/// Makes the connections of the HTTP client, each to an address that was judged for it.
///
/// The client keeps connections by scheme, host and port, so that one that is used again leads to a judged address too.
#[derive(Debug, Clone)]
pub(super) struct GuardedConnector {
    pub(super) guard: Guard,
    pub(super) tls: Secured,
    pub(super) limit: Duration,
}

/// A TLS connector, which cannot be shown.
#[derive(Clone)]
pub(super) struct Secured(pub(super) TlsConnector);

impl std::fmt::Debug for Secured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secured")
    }
}

impl GuardedConnector {
    async fn connect(self, uri: Uri) -> Result<TokioIo<Stream>, Error> {
        let host = uri.host().and_then(|name| Host::parse(name).ok()).ok_or(Error::Refused)?;
        let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let judged = self.guard.judge(&host, port).await?;
        let stream = dial(&judged, self.limit).await?;
        let stream = if is_secure { self.secure(stream, &host).await? } else { Stream::Open(stream) };
        Ok(TokioIo::new(stream))
    }

    async fn secure(&self, stream: TcpStream, host: &Host) -> Result<Stream, Error> {
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|_| Error::Insecure)?,
            Host::Ipv4(address) => ServerName::IpAddress((*address).into()),
            Host::Ipv6(address) => ServerName::IpAddress((*address).into()),
        };
        let handshake = timeout(self.limit, self.tls.0.connect(name, stream)).await.map_err(|_| Error::TimedOut)?;
        handshake.map(|stream| Stream::Secure(Box::new(stream))).map_err(|_| Error::Insecure)
    }
}

impl Service<Uri> for GuardedConnector {
    type Response = TokioIo<Stream>;
    type Error = Error;
    type Future = BoxFuture<'static, Result<Self::Response, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}

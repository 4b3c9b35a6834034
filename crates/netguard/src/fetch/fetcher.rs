use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::RootCertStore;
use tokio::time::timeout;

use super::connector::{GuardedConnector, Secured};
use super::{Limits, Request, tls};
use crate::{Error, Guard, SourceUrl};

/// Shorter than servers usually keep an idle connection, so that a request seldom meets one that is just closing.
const KEEP_IDLE: Duration = Duration::from_secs(20);

/// Idle connections kept to one server: playlist and segments of pictures and of sound.
const MOST_IDLE: usize = 4;

/// What goes along with a question.
pub(super) type Body = BoxBody<Bytes, Infallible>;

/// Fetches over HTTP from judged addresses. Cheap to clone; clones share their connections.
///
/// Takes no proxy from the environment, keeps no cookies, and follows redirects only as far as each is judged anew.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client<GuardedConnector, Body>,
    guard: Guard,
    limits: Limits,
}

impl Fetcher {
    /// A fetcher that trusts the certificate authorities that browsers trust.
    #[must_use]
    pub fn new(guard: Guard, limits: Limits) -> Self {
        Self::trusting(guard, limits, tls::public_roots())
    }

    /// A fetcher that trusts these certificate authorities.
    #[must_use]
    pub fn trusting(guard: Guard, limits: Limits, roots: RootCertStore) -> Self {
        let tls = Secured(tls::connector(roots));
        let connector = GuardedConnector { guard: guard.clone(), tls, limit: limits.connecting };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEEP_IDLE)
            .pool_max_idle_per_host(MOST_IDLE)
            // The client reads headers and body through the same buffer, and refuses one below 8 KiB.
            .http1_max_buf_size(limits.header.max(8 * 1024))
            .build(connector);
        Self { client, guard, limits }
    }

    #[must_use]
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Begins a request; [`Request::send`] sends it.
    pub fn get(&self, url: &SourceUrl) -> Request<'_> {
        Request::new(self, url.clone())
    }

    /// One question and the headers of its answer.
    pub(super) async fn exchange(&self, request: http::Request<Body>) -> Result<http::Response<Incoming>, Error> {
        // The name and the TLS handshake have limits of their own below this one.
        let limit = self.limits.connecting * 2 + self.limits.answering;
        timeout(limit, self.converse(request)).await.map_err(|_| Error::TimedOut)?
    }

    /// One question, which may take as long as it takes, and the headers of its answer.
    pub(super) async fn converse(&self, request: http::Request<Body>) -> Result<http::Response<Incoming>, Error> {
        self.client.request(request).await.map_err(|failure| reason(&failure))
    }
}

/// Our own error if the connector made one, else what of the client's concerns the outside.
fn reason(failure: &ClientError) -> Error {
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<Error>() {
            return own.clone();
        }
        if let Some(http) = error.downcast_ref::<hyper::Error>() {
            return if http.is_parse() { Error::Malformed } else { Error::BrokenOff };
        }
        cause = error.source();
    }
    Error::BrokenOff
}

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use url::Host;

use crate::{Error, Policy, Resolve, SourceUrl, SystemResolver};

/// More addresses of one name than these are not tried.
const MOST_ADDRESSES: usize = 8;

/// Longer than a resolver that asks its second server waits.
const RESOLVING_LIMIT: Duration = Duration::from_secs(10);

/// Turns the host of a URL into addresses that may be dialled.
///
/// Whoever dials, dials what came out of here and does not resolve the name again: its answer may have changed.
#[derive(Debug, Clone)]
pub struct Guard {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolve>,
}

impl Guard {
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    #[must_use]
    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolve>) -> Self {
        Self { policy: Arc::new(policy), resolver }
    }

    /// The addresses of the URL's host that may be dialled, at least one.
    ///
    /// # Errors
    /// [`Error::Refused`] if there is none such, [`Error::UnknownName`] or [`Error::TimedOut`] if none can be found.
    pub async fn judge_host(&self, url: &SourceUrl) -> Result<Vec<SocketAddr>, Error> {
        let host = url.host().ok_or(Error::Refused)?;
        self.judge(host, url.port()).await
    }

    pub(crate) async fn judge(&self, host: &Host, port: u16) -> Result<Vec<SocketAddr>, Error> {
        let addresses = match host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => self.resolve(name).await?,
        };
        let permitted = addresses.into_iter().filter(|address| self.policy.permits(*address));
        let judged: Vec<_> = permitted.take(MOST_ADDRESSES).map(|address| SocketAddr::new(address, port)).collect();
        if judged.is_empty() { Err(Error::Refused) } else { Ok(judged) }
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, Error> {
        if is_localhost(name) {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        let answer = timeout(RESOLVING_LIMIT, self.resolver.resolve(name)).await.map_err(|_| Error::TimedOut)?;
        answer.ok().filter(|addresses| !addresses.is_empty()).ok_or(Error::UnknownName)
    }
}

/// No name server is asked about these (RFC 6761, section 6.3).
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

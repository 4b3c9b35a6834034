use tokio_tungstenite::tungstenite::http::Uri;

use super::Error;

/// The port of `ws://` addresses that name none.
pub(super) const DEFAULT_PORT: u16 = 80;

/// Where a media server listens. A user name and password in the URL are left out, so that no error shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) path: String,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
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
    pub(super) fn peer(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    pub(super) fn url(&self) -> String {
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

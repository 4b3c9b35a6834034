use super::ConfigError;

const DEFAULT_PORT: u16 = 3478;

/// A STUN server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StunServer {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// A TURN server and the account there.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TurnServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What follows the port, such as `?transport=udp`.
    pub(crate) query: String,
    pub(crate) username: String,
    pub(crate) credential: String,
}

impl std::fmt::Debug for TurnServer {
    /// A secret never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TurnServer({})", self.url())
    }
}

impl StunServer {
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let problem = || {
            let help = "give a STUN server such as stun:stun.example.org:3478";
            ConfigError::setting("stun-server", format!("{text:?} is no STUN server; {help}"))
        };
        let address = text.strip_prefix("stun:").unwrap_or(text);
        let (host, port) = host_and_port(address).ok_or_else(problem)?;
        Ok(Self { host, port })
    }

    /// As browsers take it.
    pub(crate) fn url(&self) -> String {
        format!("stun:{}:{}", self.host, self.port)
    }
}

impl TurnServer {
    pub(super) fn parse(text: &str, username: Option<String>, credential: Option<String>) -> Result<Self, ConfigError> {
        let problem = || {
            let help =
                "give a TURN server such as turn:turn.example.org:3478 or turn:turn.example.org:3478?transport=tcp";
            ConfigError::setting("turn-server", format!("{text:?} is no TURN server; {help}"))
        };
        let (Some(username), Some(credential)) = (username, credential) else {
            return Err(ConfigError::setting("turn-server", "it needs turn-username and turn-credential too"));
        };
        let address = text.strip_prefix("turn:").ok_or_else(problem)?;
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        if !matches!(query, "" | "transport=udp" | "transport=tcp") {
            return Err(problem());
        }
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let (host, port) = host_and_port(address).ok_or_else(problem)?;
        Ok(Self { host, port, query, username, credential })
    }

    /// As browsers take it.
    pub(crate) fn url(&self) -> String {
        format!("turn:{}:{}{}", self.host, self.port, self.query)
    }
}

/// Splits `host`, `host:port` or `[address]:port`.
fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.starts_with('[') => (host, port.parse().ok()?),
        Some(_) => return None,
        None => (text, DEFAULT_PORT),
    };
    let is_name = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let is_bracketed = |host: &str| {
        host.strip_prefix('[')
            .and_then(|h| h.strip_suffix(']'))
            .is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok())
    };
    let is_host = !host.is_empty() && (is_name(host) || is_bracketed(host));
    is_host.then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stun_server_is_a_host_and_a_port() {
        for (text, url) in [
            ("stun:stun.example.org:3479", "stun:stun.example.org:3479"),
            ("stun.example.org", "stun:stun.example.org:3478"),
            ("stun:[2001:db8::1]:3478", "stun:[2001:db8::1]:3478"),
        ] {
            assert_eq!(StunServer::parse(text).unwrap().url(), url);
        }
        for bad in ["", "stun:", "http://stun.example.org", "stun:host:port", "stun:host:70000", "a b:1", "::1"] {
            assert!(StunServer::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_turn_server_needs_an_account_and_keeps_its_secret() {
        let account = || (Some("user".to_owned()), Some("geheim".to_owned()));
        let parse = |text| TurnServer::parse(text, account().0, account().1);
        let turn = parse("turn:turn.example.org:3478?transport=tcp").unwrap();
        assert_eq!(turn.url(), "turn:turn.example.org:3478?transport=tcp");
        assert!(!format!("{turn:?}").contains("geheim"));
        assert!(parse("turn.example.org").is_err());
        assert!(parse("turn:turn.example.org?transport=pigeon").is_err());
        assert!(TurnServer::parse("turn:turn.example.org", account().0, None).is_err());
    }
}

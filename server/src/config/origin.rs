/// Scheme, host and port of a web page (RFC 6454), in the form in which browsers write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: Scheme,
    /// Host in lower case, and port where it is not the scheme's own.
    authority: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn port(self) -> &'static str {
        match self {
            Self::Http => ":80",
            Self::Https => ":443",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Origin {
    /// Reads an origin; `null`, paths, user names and other schemes are none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = if let Some(rest) = text.strip_prefix("http://") {
            (Scheme::Http, rest)
        } else {
            (Scheme::Https, text.strip_prefix("https://")?)
        };
        is_authority(authority).then(|| Self { scheme, authority: without_port(scheme, authority) })
    }

    /// Whether a page of this origin was loaded from `host`, which is a `Host` header. That header names no scheme: TLS may
    /// end at a proxy in front of us.
    pub(crate) fn is_of_host(&self, host: &str) -> bool {
        is_authority(host) && without_port(self.scheme, host) == self.authority
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.authority)
    }
}

fn without_port(scheme: Scheme, authority: &str) -> String {
    authority.strip_suffix(scheme.port()).unwrap_or(authority).to_ascii_lowercase()
}

/// Whether a text is a host, perhaps with a port, and nothing else.
pub(crate) fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_name = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let is_address = |host: &str| {
        host.strip_prefix('[')
            .and_then(|h| h.strip_suffix(']'))
            .is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok())
    };
    !host.is_empty() && (is_name(host) || is_address(host)) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_a_host_and_a_port() {
        for (text, normal) in [
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://Live.Example.org:443", "https://live.example.org"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(Origin::parse(text).map(|o| o.to_string()), Some(normal.to_owned()));
        }
        for bad in
            ["null", "", "http://", "ftp://a", "http://a/", "http://a b", "http://u@a", "http://a:b", "http://::1"]
        {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_page_is_of_the_host_that_served_it() {
        let is_of = |origin: &str, host| Origin::parse(origin).unwrap().is_of_host(host);
        assert!(is_of("http://localhost:3000", "localhost:3000"));
        assert!(is_of("https://live.example.org", "live.example.org"));
        assert!(is_of("http://localhost", "localhost:80"));
        assert!(!is_of("http://localhost:3001", "localhost:3000"));
        assert!(!is_of("http://evil.example", "localhost:3000"));
        assert!(!is_of("http://localhost.evil.example:3000", "localhost:3000"));
        assert!(!is_of("http://localhost", "localhost/"));
    }
}

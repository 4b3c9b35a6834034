use std::net::IpAddr;
use std::num::NonZeroUsize;

/// Where media is received and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransportConfig {
    /// UDP port of the first worker; worker *n* has this port plus *n*. 0 takes any free ones.
    pub port: u16,
    /// How many worker threads; each has its own port. `None`: one for each core.
    pub workers: Option<NonZeroUsize>,
    /// Local addresses to receive on. Empty: all of the host, loopback too, as found at start.
    pub addresses: Vec<IpAddr>,
    /// Addresses under which the host is known outside, for example behind a one-to-one NAT; offered as candidates in
    /// addition to the local ones.
    pub announced: Vec<IpAddr>,
}

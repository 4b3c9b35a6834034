use std::net::{IpAddr, SocketAddr};

use str0m::Candidate;

/// Addresses under which this host is known outside.
///
/// They are told to remote sides and need not be known to ICE here: what is sent to them arrives at a local address, which
/// is a candidate already.
#[derive(Debug, Clone, Default)]
pub(super) struct Announced(Vec<IpAddr>);

impl Announced {
    pub(super) fn new(addresses: Vec<IpAddr>) -> Self {
        Self(addresses)
    }

    /// The candidates to tell beside the local ones.
    pub(super) fn candidates(&self, local: &[SocketAddr]) -> Vec<Candidate> {
        let is_local = |ip: &IpAddr| local.iter().any(|address| address.ip() == *ip);
        let port_of =
            |ip: &IpAddr| local.iter().find(|address| address.is_ipv4() == ip.is_ipv4()).map(SocketAddr::port);
        let outside = self.0.iter().filter(|ip| !is_local(ip));
        outside
            .filter_map(|ip| Some(SocketAddr::new(*ip, port_of(ip)?)))
            .filter_map(|address| Candidate::host(address, "udp").ok())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_addresses_have_the_local_port() {
        let local: Vec<SocketAddr> = vec!["127.0.0.1:4000".parse().unwrap(), "10.0.0.5:4000".parse().unwrap()];
        let announced = Announced::new(vec!["203.0.113.7".parse().unwrap(), "10.0.0.5".parse().unwrap()]);
        let addresses: Vec<SocketAddr> = announced.candidates(&local).iter().map(Candidate::addr).collect();
        assert_eq!(addresses, ["203.0.113.7:4000".parse().unwrap()], "what is local is told already");
    }

    #[test]
    fn an_address_of_a_family_without_socket_is_not_told() {
        let local: Vec<SocketAddr> = vec!["127.0.0.1:4000".parse().unwrap()];
        assert!(Announced::new(vec!["2001:db8::1".parse().unwrap()]).candidates(&local).is_empty());
    }
}

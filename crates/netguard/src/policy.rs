use std::net::IpAddr;

use ipnet::IpNet;

use crate::address::{Place, embedded_v4, place_of};

/// Which addresses may be dialled: public ones, and those of the operator's list.
///
/// Link-local, multicast, metadata, documentation and reserved addresses may never be, whatever the list says. An IPv6
/// address that stands for an IPv4 address is judged as the latter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Loopback and private networks that the operator opens.
    pub allowed_networks: Vec<IpNet>,
}

impl Policy {
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let meant = match address {
            IpAddr::V6(v6) => embedded_v4(v6).map_or(address, IpAddr::V4),
            IpAddr::V4(_) => address,
        };
        match place_of(meant) {
            Place::Public => true,
            Place::Inner => self.allowed_networks.iter().any(|network| network.contains(&meant)),
            Place::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(policy: &Policy, address: &str) -> bool {
        policy.permits(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_permitted() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(permits(&Policy::default(), address), "{address}");
        }
    }

    #[test]
    fn inner_addresses_need_the_operator() {
        let everything = Policy { allowed_networks: vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()] };
        for address in [
            "127.0.0.1",
            "127.255.255.254",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "::1",
            "fd12:3456::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::192.168.0.1",
            "64:ff9b:1::10.0.0.1",
            "64:ff9b:1:a00:0:100::",
            "2002:7f00:1::1",
        ] {
            assert!(!permits(&Policy::default(), address), "{address}");
            assert!(permits(&everything, address), "{address}");
        }
    }

    #[test]
    fn some_addresses_are_never_permitted() {
        let everything = Policy { allowed_networks: vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()] };
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.1.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "2001:db8::1",
            "3fff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "100::1",
            "4000::1",
            "::ffff:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::1",
            "64:ff9b:1:a9fe:a9:fe00::",
            "2001:0:7f00:1::f7f7:f7f7",
            "2001:0:808:808::80ff:fffe",
        ] {
            assert!(!permits(&everything, address), "{address}");
        }
    }

    #[test]
    fn a_list_opens_only_its_networks() {
        let policy = Policy { allowed_networks: vec!["192.168.7.0/24".parse().unwrap()] };
        assert!(permits(&policy, "192.168.7.20"));
        assert!(permits(&policy, "::ffff:192.168.7.20"));
        assert!(!permits(&policy, "192.168.8.20"));
        assert!(!permits(&policy, "127.0.0.1"));
    }
}

//! What kind of place an IP address is, by the registries of special addresses (RFC 6890 and what came after it).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Reachable from everywhere anyway.
    Public,
    /// Somebody's own network: for the operator to open.
    Inner,
    /// Nothing that media ever comes from, whatever the operator lists.
    Never,
}

pub(crate) fn place_of(address: IpAddr) -> Place {
    match address {
        IpAddr::V4(address) => place_of_v4(address),
        IpAddr::V6(address) => place_of_v6(address),
    }
}

/// The IPv4 address that traffic to this address ends up at, where it carries one.
pub(crate) fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = address.octets();
    let at = |from: usize| Ipv4Addr::new(bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]);
    match address.segments() {
        // The loopback address and the unspecified one look like IPv4-compatible addresses and are none.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // IPv4-mapped, IPv4-compatible, and IPv4-translated (RFC 2765).
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => Some(at(12)),
        // NAT64: well-known prefix, and the local one with either form of RFC 6052.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, 0, 0, 0, ..] => Some(at(12)),
        [0x64, 0xff9b, 1, ..] => Some(Ipv4Addr::new(bytes[6], bytes[7], bytes[9], bytes[10])),
        // 6to4.
        [0x2002, ..] => Some(at(2)),
        _ => None,
    }
}

fn place_of_v4(address: Ipv4Addr) -> Place {
    match address.octets() {
        // Instance metadata and host services of clouds that lie outside the link-local block.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Place::Never,
        [127 | 10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Place::Inner,
        // "This network", link-local, protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved.
        [0, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [224..=255, ..] => Place::Never,
        _ => Place::Public,
    }
}

fn place_of_v6(address: Ipv6Addr) -> Place {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Place::Inner,
        // Instance metadata of clouds.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => Place::Never,
        [0xfc00..=0xfdff, ..] => Place::Inner,
        // Teredo: a server and a client, both in IPv4; nothing that serves media is reached this way.
        [0x2001, 0, ..] => place_of_teredo(address),
        // Protocol assignments (benchmarks, ORCHID), documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Place::Never,
        [0x2000..=0x3fff, ..] => Place::Public,
        _ => Place::Never,
    }
}

/// As far as the more restricted one of its two IPv4 addresses; the client's is stored inverted (RFC 4380).
fn place_of_teredo(address: Ipv6Addr) -> Place {
    let [.., e, f, g, h] = address.octets();
    let [_, _, _, _, a, b, c, d, ..] = address.octets();
    let ends = [Ipv4Addr::new(a, b, c, d), Ipv4Addr::new(!e, !f, !g, !h)];
    if ends.map(place_of_v4) == [Place::Public; 2] { Place::Public } else { Place::Never }
}

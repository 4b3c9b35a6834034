use std::collections::HashMap;
use std::net::SocketAddr;

use str0m::ice::StunMessage;

use super::command::EndpointId;

/// Which endpoint a datagram is for.
///
/// Invariant: an address belongs to an endpoint only after a STUN message with valid integrity came from it. Whoever can
/// merely send us datagrams can so neither start a DTLS handshake in a victim's name nor take its address over.
#[derive(Debug, Default)]
pub(super) struct Demux {
    by_address: HashMap<SocketAddr, EndpointId>,
    by_ufrag: HashMap<String, EndpointId>,
    addresses: HashMap<EndpointId, Vec<SocketAddr>>,
}

/// Who may be meant by a datagram.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressee {
    /// This endpoint, if it accepts it.
    One(EndpointId),
    /// A STUN response from an address not yet bound: whoever has sent the request.
    WhoeverAsked,
    Nobody,
}

/// How many addresses one endpoint may be bound to; a remote side has a handful of candidates.
const MAX_ADDRESSES_PER_ENDPOINT: usize = 32;

impl Demux {
    pub(super) fn expect(&mut self, ufrag: String, endpoint: EndpointId) {
        self.by_ufrag.insert(ufrag, endpoint);
    }

    pub(super) fn addressee(&self, source: SocketAddr, datagram: &[u8]) -> Addressee {
        if is_stun(datagram) {
            return self.stun_addressee(source, datagram);
        }
        self.by_address.get(&source).map_or(Addressee::Nobody, |endpoint| Addressee::One(*endpoint))
    }

    fn stun_addressee(&self, source: SocketAddr, datagram: &[u8]) -> Addressee {
        let Ok(message) = StunMessage::parse(datagram) else { return Addressee::Nobody };
        if message.is_binding_request() {
            let local_ufrag = message.split_username().map(|(local, _)| local);
            let endpoint = local_ufrag.and_then(|ufrag| self.by_ufrag.get(ufrag));
            return endpoint.map_or(Addressee::Nobody, |endpoint| Addressee::One(*endpoint));
        }
        self.by_address.get(&source).map_or(Addressee::WhoeverAsked, |endpoint| Addressee::One(*endpoint))
    }

    /// `endpoint` accepted a STUN message from `source`.
    pub(super) fn bind(&mut self, source: SocketAddr, endpoint: EndpointId) {
        if self.by_address.get(&source) == Some(&endpoint) {
            return;
        }
        let addresses = self.addresses.entry(endpoint).or_default();
        if addresses.len() < MAX_ADDRESSES_PER_ENDPOINT {
            addresses.push(source);
            self.by_address.insert(source, endpoint);
        }
    }

    pub(super) fn forget(&mut self, endpoint: EndpointId) {
        self.by_ufrag.retain(|_, of| *of != endpoint);
        for address in self.addresses.remove(&endpoint).unwrap_or_default() {
            if self.by_address.get(&address) == Some(&endpoint) {
                self.by_address.remove(&address);
            }
        }
    }
}

/// RFC 7983, 7.
pub(super) fn is_stun(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| *first < 4)
}

#[cfg(test)]
mod tests {
    use str0m::ice::{StunMessageBuilder, TransId};

    use super::*;

    const ENDPOINT: EndpointId = EndpointId(1);
    const DTLS_CLIENT_HELLO: &[u8] = &[22, 254, 253, 0];

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    fn binding_request(username: &str) -> Vec<u8> {
        let message = StunMessageBuilder::new().binding().request().username(username).prio(1).build(TransId::new());
        let mut buffer = vec![0; 256];
        let length = message.to_bytes(Some(b"password"), &mut buffer, |_, _| [0; 20]).unwrap();
        buffer.truncate(length);
        buffer
    }

    #[test]
    fn only_bound_addresses_reach_dtls() {
        let mut demux = Demux::default();
        demux.expect("mine".to_owned(), ENDPOINT);
        assert_eq!(demux.addressee(address(1), DTLS_CLIENT_HELLO), Addressee::Nobody);
        demux.bind(address(1), ENDPOINT);
        assert_eq!(demux.addressee(address(1), DTLS_CLIENT_HELLO), Addressee::One(ENDPOINT));
        assert_eq!(demux.addressee(address(2), DTLS_CLIENT_HELLO), Addressee::Nobody);
    }

    #[test]
    fn a_request_is_for_whom_it_names() {
        let mut demux = Demux::default();
        demux.expect("mine".to_owned(), ENDPOINT);
        assert_eq!(demux.addressee(address(1), &binding_request("mine:theirs")), Addressee::One(ENDPOINT));
        assert_eq!(demux.addressee(address(1), &binding_request("other:theirs")), Addressee::Nobody);
    }

    #[test]
    fn an_address_can_move_to_another_endpoint() {
        let other = EndpointId(2);
        let mut demux = Demux::default();
        demux.bind(address(1), ENDPOINT);
        demux.bind(address(1), other);
        demux.forget(ENDPOINT);
        assert_eq!(demux.addressee(address(1), DTLS_CLIENT_HELLO), Addressee::One(other));
        demux.forget(other);
        assert_eq!(demux.addressee(address(1), DTLS_CLIENT_HELLO), Addressee::Nobody);
    }

    #[test]
    fn an_endpoint_cannot_fill_the_table() {
        let mut demux = Demux::default();
        for port in 0..1000 {
            demux.bind(address(port), ENDPOINT);
        }
        assert_eq!(demux.by_address.len(), MAX_ADDRESSES_PER_ENDPOINT);
    }
}

use serde::{Deserialize, Serialize};

use super::{Bitrate, Seconds, lenient::measurements};

measurements! {
    /// The pair of candidates that media takes.
    pub struct PathReport {
        optional {
            /// What the peer's own end is.
            pub local: CandidateType,
            /// What the server's end is.
            pub remote: CandidateType,
            /// Between the peer, or its relay, and the server.
            pub protocol: TransportProtocol,
            /// Between the peer and its relay.
            pub relay_protocol: RelayProtocol,
            /// To the server and back, by the last check of the path (`currentRoundTripTime`).
            pub round_trip: Seconds,
            /// What the browser believes that it could send (`availableOutgoingBitrate`).
            pub available_outgoing_bitrate: Bitrate,
        }
    }
}

impl PathReport {
    /// The way that media takes: "direct, UDP" or "relayed, TCP"; nothing while an end is not known.
    pub fn in_words(&self) -> Option<String> {
        let ends = [self.local?, self.remote?];
        let way = if ends.contains(&CandidateType::Relay) { "relayed" } else { "direct" };
        let protocol = match (self.relay_protocol, self.protocol) {
            (Some(RelayProtocol::Tls), _) => "TLS",
            (Some(RelayProtocol::Tcp), _) | (None, Some(TransportProtocol::Tcp)) => "TCP",
            _ => "UDP",
        };
        Some(format!("{way}, {protocol}"))
    }
}

/// How an address was learned (RFC 8445, 5.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CandidateType {
    Host,
    Srflx,
    Prflx,
    Relay,
}

/// What carries media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransportProtocol {
    Udp,
    Tcp,
}

/// What carries media to a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelayProtocol {
    Udp,
    Tcp,
    Tls,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_named() {
        let mut path = PathReport { local: Some(CandidateType::Host), ..PathReport::default() };
        assert_eq!(path.in_words(), None);
        path.remote = Some(CandidateType::Prflx);
        assert_eq!(path.in_words().as_deref(), Some("direct, UDP"));
        path.local = Some(CandidateType::Relay);
        path.relay_protocol = Some(RelayProtocol::Tls);
        assert_eq!(path.in_words().as_deref(), Some("relayed, TLS"));
    }
}

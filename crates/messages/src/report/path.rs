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

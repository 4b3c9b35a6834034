//! Kurento's WebRtcEndpoint, as clients see it; its connection itself is a worker's.

mod descriptor;
mod events;
mod make;
mod operations;

pub(super) use make::make;
pub(super) use operations::operations;

use kurento::types::IceCandidatePair;

use super::base_rtp_endpoint::RtpBase;
use crate::webrtc::{DtlsState, EndpointId, IceCandidate, IceState};

#[derive(Debug)]
pub(super) struct WebRtcEndpoint {
    pub(super) base: RtpBase,
    /// Local candidates found so far.
    candidates: Vec<IceCandidate>,
    /// `None` before candidates are gathered.
    ice: Option<IceState>,
    /// `None` before DTLS begins.
    dtls: Option<DtlsState>,
    /// The candidates in use.
    pair: Option<IceCandidatePair>,
    stun: StunServer,
    turn_url: String,
    network: Network,
}

/// What a client says of the networks of this host.
#[derive(Debug, Default)]
struct Network {
    /// Kept for clients that read it back: where media goes is a setting of the server.
    interfaces: String,
    ice_tcp: bool,
    /// Empty, or what takes the place of this host's own addresses in candidates.
    external_v4: String,
    external_v6: String,
}

#[derive(Debug)]
struct StunServer {
    /// Empty if there is none.
    address: String,
    port: u16,
}

impl WebRtcEndpoint {
    fn new(endpoint: EndpointId) -> Self {
        Self {
            base: RtpBase::new(endpoint),
            candidates: Vec::new(),
            ice: None,
            dtls: None,
            pair: None,
            stun: StunServer { address: String::new(), port: 3478 },
            turn_url: String::new(),
            network: Network::default(),
        }
    }

    /// `sdp` with the candidates found so far, for clients that do not trickle.
    pub(super) fn with_candidates(&self, sdp: &str) -> String {
        descriptor::with_candidates(sdp, &self.candidates)
    }
}

use kurento::EventData;

use super::{Network, WebRtcEndpoint};
use crate::objects::values::{self, COMPONENT, STREAM};
use crate::webrtc::{DtlsState, EndpointEventKind, IceCandidate, IceState};

/// More local candidates than any host has; what comes after is told to clients, but not kept.
const MAX_CANDIDATES: usize = 256;

/// Where the address stands in the text of a candidate (RFC 8839, 5.1).
const ADDRESS: usize = 4;

impl Network {
    /// Puts the address that a client gave in the place of this host's own, as KMS does.
    fn seen_from_outside(&self, mut candidate: IceCandidate) -> IceCandidate {
        let mut words: Vec<&str> = candidate.candidate.split(' ').collect();
        if let Some(address) = words.get_mut(ADDRESS) {
            let external = if address.contains(':') { &self.external_v6 } else { &self.external_v4 };
            if !external.is_empty() {
                *address = external;
                candidate.candidate = words.join(" ");
            }
        }
        candidate
    }
}

impl WebRtcEndpoint {
    /// Notes what a worker tells; returns what subscribers hear of it, if it is news.
    pub(in crate::objects) fn handle(&mut self, happened: EndpointEventKind) -> Vec<EventData> {
        let event = match happened {
            EndpointEventKind::CandidateFound(candidate) => Some(self.found(candidate)),
            EndpointEventKind::GatheringDone => Some(EventData::IceGatheringDone),
            EndpointEventKind::Ice(state) => self.ice_changed(state),
            EndpointEventKind::Dtls(state) => self.dtls_changed(state),
            EndpointEventKind::PairSelected { local, remote } => {
                let candidate_pair = values::candidate_pair(local, remote);
                self.pair = Some(candidate_pair.clone());
                Some(EventData::NewCandidatePairSelected { candidate_pair })
            }
            other => return self.base.handle(other),
        };
        event.into_iter().collect()
    }

    fn found(&mut self, candidate: IceCandidate) -> EventData {
        let candidate = self.network.seen_from_outside(candidate);
        if self.candidates.len() < MAX_CANDIDATES {
            self.candidates.push(candidate.clone());
        }
        EventData::IceCandidateFound { candidate: values::ice_candidate(candidate) }
    }

    fn ice_changed(&mut self, state: IceState) -> Option<EventData> {
        let is_news = self.ice.replace(state) != Some(state);
        let state = values::ice_state(state);
        is_news.then_some(EventData::IceComponentStateChanged { component_id: COMPONENT, state, stream_id: STREAM })
    }

    fn dtls_changed(&mut self, state: DtlsState) -> Option<EventData> {
        let is_news = self.dtls.replace(state) != Some(state);
        is_news.then(|| EventData::DtlsConnectionStateChange {
            component_id: COMPONENT.to_string(),
            connection_id: COMPONENT.to_string(),
            state: values::dtls_state(state),
            stream_id: STREAM.to_string(),
        })
    }
}

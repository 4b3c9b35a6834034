use serde::Serialize;
use serde_json::{Value, json};

use super::{Client, Error};
use crate::types::{IceCandidate, ObjectId};

/// What a WebRtcEndpoint is made for. By default it sends and receives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct WebRtcEndpointParams {
    #[serde(skip_serializing_if = "is_false")]
    pub recvonly: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub sendonly: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Client {
    /// Creates an endpoint for one browser.
    pub async fn create_web_rtc_endpoint(
        &self,
        pipeline: &ObjectId,
        params: WebRtcEndpointParams,
    ) -> Result<ObjectId, Error> {
        let mut constructor = json!(params);
        constructor["mediaPipeline"] = json!(pipeline);
        self.create("WebRtcEndpoint", constructor).await
    }

    /// Answers the SDP offer of a peer. An endpoint negotiates once.
    pub async fn process_offer(&self, endpoint: &ObjectId, offer: &str) -> Result<String, Error> {
        self.invoke_as(endpoint, "processOffer", json!({ "offer": offer })).await
    }

    /// Makes the SDP offer to a peer.
    pub async fn generate_offer(&self, endpoint: &ObjectId) -> Result<String, Error> {
        self.invoke_as(endpoint, "generateOffer", Value::Null).await
    }

    /// Takes the answer to [`generate_offer`](Self::generate_offer); returns the local description.
    pub async fn process_answer(&self, endpoint: &ObjectId, answer: &str) -> Result<String, Error> {
        self.invoke_as(endpoint, "processAnswer", json!({ "answer": answer })).await
    }

    /// Starts to gather candidates, each of which comes as an event. Nothing happens before negotiation.
    pub async fn gather_candidates(&self, endpoint: &ObjectId) -> Result<(), Error> {
        self.invoke(endpoint, "gatherCandidates", Value::Null).await.map(drop)
    }

    /// Adds a candidate of the peer.
    pub async fn add_ice_candidate(&self, endpoint: &ObjectId, candidate: &IceCandidate) -> Result<(), Error> {
        self.invoke(endpoint, "addIceCandidate", json!({ "candidate": candidate })).await.map(drop)
    }

    /// Sets the STUN server's IP address, before candidates are gathered.
    pub async fn set_stun_server_address(&self, endpoint: &ObjectId, address: &str) -> Result<(), Error> {
        self.set(endpoint, "setStunServerAddress", "stunServerAddress", address).await
    }

    /// Sets the STUN server's port, before candidates are gathered.
    pub async fn set_stun_server_port(&self, endpoint: &ObjectId, port: u16) -> Result<(), Error> {
        self.set(endpoint, "setStunServerPort", "stunServerPort", port).await
    }

    /// Sets the TURN server, `user:password@address:port`, before candidates are gathered.
    pub async fn set_turn_url(&self, endpoint: &ObjectId, url: &str) -> Result<(), Error> {
        self.set(endpoint, "setTurnUrl", "turnUrl", url).await
    }

    /// Sets the most that is sent to the peer, in kbit/s.
    pub async fn set_max_video_send_bandwidth(&self, endpoint: &ObjectId, kbps: u32) -> Result<(), Error> {
        self.set(endpoint, "setMaxVideoSendBandwidth", "maxVideoSendBandwidth", kbps).await
    }

    /// Sets the least that is sent to the peer, in kbit/s.
    pub async fn set_min_video_send_bandwidth(&self, endpoint: &ObjectId, kbps: u32) -> Result<(), Error> {
        self.set(endpoint, "setMinVideoSendBandwidth", "minVideoSendBandwidth", kbps).await
    }

    async fn set(
        &self,
        object: &ObjectId,
        operation: &str,
        property: &str,
        value: impl Into<Value>,
    ) -> Result<(), Error> {
        self.invoke(object, operation, json!({ property: value.into() })).await.map(drop)
    }
}

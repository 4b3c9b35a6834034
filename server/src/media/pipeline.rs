use std::sync::Arc;

use futures_util::future::{try_join, try_join_all};
use kurento::client::{Client, Error, WebRtcEndpointParams};
use kurento::event::names;
use kurento::{ObjectId, types};
use messages::{IceCandidate, SdpAnswer, SdpOffer};
use tokio::sync::mpsc;

use super::ice::ResolvedIce;
use super::load::Seat;
use super::router::Registration;
use super::{EndpointId, Failure, News};

/// The news of a pipeline. They end when the media server is lost.
pub(crate) type Events = mpsc::Receiver<News>;

/// What sessions need to hear of their endpoints.
const EVENTS: [&str; 5] = [
    names::ICE_CANDIDATE_FOUND,
    names::CONNECTION_STATE_CHANGED,
    names::ICE_COMPONENT_STATE_CHANGED,
    names::MEDIA_FLOW_OUT_STATE_CHANGED,
    names::ERROR,
];

/// A MediaPipeline: where the endpoints of one session live.
#[derive(Clone)]
pub(crate) struct Pipeline {
    pub(super) client: Client,
    pub(super) id: ObjectId,
    pub(super) ice: Arc<ResolvedIce>,
    pub(super) registrations: mpsc::Sender<Registration>,
    pub(super) media_server: Arc<str>,
    /// The session counts for its media server as long as it has a pipeline there.
    pub(super) _seat: Arc<Seat>,
}

impl Pipeline {
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }

    /// The name of the media server that it is on.
    pub(crate) fn media_server(&self) -> &Arc<str> {
        &self.media_server
    }

    pub(crate) async fn create_endpoint(&self) -> Result<EndpointId, Failure> {
        let created = self.client.create_web_rtc_endpoint(&self.id, WebRtcEndpointParams::default()).await;
        match created {
            Ok(endpoint) => Ok(endpoint.into()),
            Err(error) if error.is_object_gone() => Err(Failure::PipelineGone(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// Answers an offer. With a source, the endpoint is fed from it first, so that the answer prefers its codec.
    ///
    /// One connection is served in order, so requests that need no answer of one another go out together.
    pub(crate) async fn negotiate(
        &self,
        endpoint: &EndpointId,
        source: Option<&EndpointId>,
        offer: &SdpOffer,
    ) -> Result<SdpAnswer, Failure> {
        let endpoint = endpoint.object();
        let subscribe = try_join_all(EVENTS.map(|event| self.client.subscribe(endpoint, event)));
        let answer = async {
            self.set_ice_servers(endpoint).await?;
            if let Some(source) = source {
                self.client.connect_elements(source.object(), endpoint, None).await?;
            }
            self.client.process_offer(endpoint, offer.as_str()).await
        };
        let (_, answer) = try_join(subscribe, answer).await?;
        with_media(answer)
    }

    async fn set_ice_servers(&self, endpoint: &ObjectId) -> Result<(), Error> {
        if let Some((address, port)) = self.ice.stun {
            self.client.set_stun_server_address(endpoint, &address.to_string()).await?;
            self.client.set_stun_server_port(endpoint, port).await?;
        }
        if let Some(turn) = &self.ice.turn_url {
            self.client.set_turn_url(endpoint, turn).await?;
        }
        Ok(())
    }

    pub(crate) async fn gather(&self, endpoint: &EndpointId) -> Result<(), Failure> {
        Ok(self.client.gather_candidates(endpoint.object()).await?)
    }

    pub(crate) async fn add_candidate(&self, endpoint: &EndpointId, candidate: IceCandidate) -> Result<(), Failure> {
        let candidate = types::IceCandidate {
            candidate: candidate.candidate,
            sdp_m_line_index: candidate.sdp_m_line_index.unwrap_or_default().into(),
            sdp_mid: candidate.sdp_mid.unwrap_or_default(),
        };
        Ok(self.client.add_ice_candidate(endpoint.object(), &candidate).await?)
    }

    /// Feeds all sinks from `source`, and then releases the source that they had.
    pub(crate) async fn feed(
        &self,
        source: &EndpointId,
        sinks: &[EndpointId],
        former: Option<&EndpointId>,
    ) -> Result<(), Failure> {
        for sink in sinks {
            // A viewer that has left meanwhile must not keep the others from their picture.
            if let Err(error) = self.client.connect_elements(source.object(), sink.object(), None).await {
                tracing::warn!(%error, "a viewer could not be connected to the publisher's new endpoint");
            }
        }
        match former {
            Some(former) => self.release_endpoint(former).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn release_endpoint(&self, endpoint: &EndpointId) -> Result<(), Failure> {
        Ok(self.client.release(endpoint.object()).await?)
    }

    /// Wants the pipeline no more, on a media server that cannot be asked now. If it is there after all, it is released when
    /// the media server is.
    pub(crate) async fn abandon(&self) {
        // The connection's task may be gone with the connection; the media server then forgets by itself.
        _ = self.registrations.send(Registration::Remove { pipeline: self.id.clone() }).await;
    }

    /// Releases the pipeline with everything in it.
    pub(crate) async fn release(&self) -> Result<(), Failure> {
        self.abandon().await;
        if self.client.ended().is_some() {
            return Ok(());
        }
        Ok(self.client.release(&self.id).await?)
    }
}

/// KMS answers rubbish with a description of no media.
fn with_media(answer: String) -> Result<SdpAnswer, Failure> {
    let has_media = answer.lines().any(|line| line.starts_with("m=") && !is_refused(line));
    if !has_media {
        return Err(Failure::BadOffer("nothing in the offer can be sent or received".to_owned()));
    }
    SdpAnswer::try_from(answer).map_err(|error| Failure::Refused(error.to_string()))
}

/// A media description with port 0 is refused (RFC 3264, 6).
fn is_refused(line: &str) -> bool {
    line.split_whitespace().nth(1) == Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_media_is_none() {
        assert!(with_media("v=0\r\nm=video 1 UDP/TLS/RTP/SAVPF 96\r\n".to_owned()).is_ok());
        assert!(with_media("v=0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\n".to_owned()).is_err());
        assert!(with_media("v=0\r\n".to_owned()).is_err());
    }
}

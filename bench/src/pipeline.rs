use std::time::Duration;

use anyhow::{Context, Result, bail};
use kurento::client::{Client, Options, WebRtcEndpointParams};
use kurento::event::names;
use kurento::types::MediaFlowState;
use kurento::{Event, EventData, MediaType, ObjectId};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::peer::{Connection, Offer};

/// Far more than anything takes on one machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A pipeline on the media server, and the connection that made it.
#[derive(Debug)]
pub(crate) struct Pipeline {
    client: Client,
    events: mpsc::Receiver<Event>,
    id: ObjectId,
}

impl Pipeline {
    pub(crate) async fn create(url: &str) -> Result<Self> {
        let (client, events) = Client::connect(url, Options::default()).await?;
        let id = client.create_pipeline().await?;
        Ok(Self { client, events, id })
    }

    /// Plays `uri` and waits until media flows.
    pub(crate) async fn play(&mut self, uri: &str) -> Result<ObjectId> {
        let params = json!({ "mediaPipeline": self.id, "uri": uri, "networkCache": 0 });
        let player = self.client.create("PlayerEndpoint", params).await?;
        self.client.subscribe(&player, names::MEDIA_FLOW_OUT_STATE_CHANGED).await?;
        self.client.subscribe(&player, names::ERROR).await?;
        self.client.invoke(&player, "play", json!({})).await?;
        loop {
            match self.event_of(&player).await.context("the source does not play")? {
                EventData::MediaFlowOutStateChanged {
                    state: MediaFlowState::Flowing,
                    media_type: MediaType::Video,
                    ..
                } => return Ok(player),
                EventData::Error { description, .. } => bail!("the source does not play: {description}"),
                _ => {}
            }
        }
    }

    /// Connects a peer; with `source`, its media goes to the peer.
    pub(crate) async fn attach(&mut self, offer: Offer, source: Option<&ObjectId>) -> Result<(Connection, ObjectId)> {
        let endpoint = self.client.create_web_rtc_endpoint(&self.id, WebRtcEndpointParams::default()).await?;
        for event in [names::ICE_CANDIDATE_FOUND, names::ICE_GATHERING_DONE] {
            self.client.subscribe(&endpoint, event).await?;
        }
        if let Some(source) = source {
            self.client.connect_elements(source, &endpoint, None).await?;
        }
        let answer = self.client.process_offer(&endpoint, offer.text()).await?;
        let mut connection = offer.accept(&answer)?;
        self.client.gather_candidates(&endpoint).await?;
        loop {
            match self.event_of(&endpoint).await.context("the media server tells no candidates")? {
                EventData::IceCandidateFound { candidate } => connection.add_candidate(&candidate.candidate),
                EventData::IceGatheringDone => return Ok((connection, endpoint)),
                _ => {}
            }
        }
    }

    /// Ends everything that was made in it.
    pub(crate) async fn release(self) -> Result<()> {
        self.client.release(&self.id).await?;
        self.client.close().await;
        Ok(())
    }

    /// The next event of one object; those of others are of no interest then.
    async fn event_of(&mut self, object: &ObjectId) -> Result<EventData> {
        let next = async {
            loop {
                let event = self.events.recv().await.context("the connection to the media server was lost")?;
                if event.object == *object {
                    return Ok(event.data);
                }
            }
        };
        timeout(PATIENCE, next).await.context("nothing happened in time")?
    }
}

use futures_util::future::try_join_all;
use kurento::event::names;
use messages::SourceUrl;
use serde_json::{Value, json};

use super::{EndpointId, Failure, Pipeline};

/// What sessions need to hear of a player.
const EVENTS: [&str; 4] =
    [names::ERROR, names::END_OF_STREAM, names::URI_ENDPOINT_STATE_CHANGED, names::MEDIA_FLOW_OUT_STATE_CHANGED];

/// Sources.
impl Pipeline {
    /// Makes a player. What it plays is passed on as it comes, and without a wait for jitter: viewers have their own.
    pub(crate) async fn create_player(&self, url: &SourceUrl) -> Result<EndpointId, Failure> {
        let params =
            json!({ "mediaPipeline": self.id, "uri": url.as_str(), "networkCache": 0, "useEncodedMedia": true });
        Ok(self.client.create("PlayerEndpoint", params).await?.into())
    }

    /// Lets a new player play. Whether it can, its events tell.
    pub(crate) async fn play(&self, player: &EndpointId) -> Result<(), Failure> {
        try_join_all(EVENTS.map(|event| self.client.subscribe(player.object(), event))).await?;
        self.client.invoke(player.object(), "play", Value::Null).await?;
        Ok(())
    }

    /// Lets a player that has come to an end or to a fault begin anew.
    pub(crate) async fn play_again(&self, player: &EndpointId) -> Result<(), Failure> {
        self.client.invoke(player.object(), "stop", Value::Null).await?;
        self.client.invoke(player.object(), "play", Value::Null).await?;
        Ok(())
    }
}

use std::time::Duration;

use futures_util::future::try_join_all;
use kurento::event::names;
use serde_json::{Value, json};

use super::{EndpointId, Failure, Pipeline, Profile};

/// What sessions need to hear of a recorder.
const EVENTS: [&str; 4] = [names::ERROR, names::RECORDING, names::STOPPED, names::URI_ENDPOINT_STATE_CHANGED];

/// How long the media server may take to write the end of a recording.
const END_TIME: Duration = Duration::from_secs(3);

/// Recordings.
impl Pipeline {
    /// Makes a recorder that writes to `uri`.
    pub(crate) async fn create_recorder(&self, uri: &str, profile: Profile) -> Result<EndpointId, Failure> {
        let params = json!({ "mediaPipeline": self.id, "uri": uri, "mediaProfile": profile.name() });
        Ok(self.client.create("RecorderEndpoint", params).await?.into())
    }

    /// Records what comes from `source`. It begins when media arrives, which an event tells.
    pub(crate) async fn record(&self, recorder: &EndpointId, source: &EndpointId) -> Result<(), Failure> {
        try_join_all(EVENTS.map(|event| self.client.subscribe(recorder.object(), event))).await?;
        self.client.connect_elements(source.object(), recorder.object(), None).await?;
        self.client.invoke(recorder.object(), "record", Value::Null).await?;
        Ok(())
    }

    /// Ends a recording, waits until it is written, and releases the recorder.
    pub(crate) async fn end_recording(&self, recorder: &EndpointId) -> Result<(), Failure> {
        let end = self.client.invoke(recorder.object(), "stopAndWait", Value::Null);
        match tokio::time::timeout(END_TIME, end).await {
            Ok(ended) => drop(ended?),
            Err(_) => tracing::warn!("the media server did not end a recording in time"),
        }
        self.release_endpoint(recorder).await
    }
}

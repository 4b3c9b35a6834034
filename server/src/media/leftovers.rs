use kurento::ObjectId;
use kurento::client::{Client, Error};
use serde_json::json;

use super::target::Place;

/// What a pipeline of ours is tagged with; the value says whose it is. Other applications may use the same media server.
const TAG: &str = "kurento-live";

pub(super) async fn tag(client: &Client, pipeline: &ObjectId, instance: &str) -> Result<(), Error> {
    client.invoke(pipeline, "addTag", json!({ "key": TAG, "value": instance })).await.map(drop)
}

/// Releases the pipelines that a former run of this server, or a lost connection, left behind; says how many.
pub(super) async fn release(place: &Place, instance: &str) -> Result<usize, Error> {
    let client = place.connect_once().await?;
    let released = release_over(&client, instance).await;
    leave(client).await;
    released
}

/// The pipelines of ours that there are.
pub(super) async fn ours(place: &Place, instance: &str) -> Result<Vec<ObjectId>, Error> {
    let client = place.connect_once().await?;
    let ours = ours_over(&client, instance).await;
    leave(client).await;
    ours
}

/// Looking takes a connection of its own, whose references must go: KMS keeps every pipeline alive for whoever has listed
/// it.
pub(super) async fn leave(client: Client) {
    // The connection may be lost already.
    _ = client.close_session(false).await;
    client.close().await;
}

async fn release_over(client: &Client, instance: &str) -> Result<usize, Error> {
    let ours = ours_over(client, instance).await?;
    for pipeline in &ours {
        client.release(pipeline).await?;
    }
    Ok(ours.len())
}

async fn ours_over(client: &Client, instance: &str) -> Result<Vec<ObjectId>, Error> {
    let mut ours = Vec::new();
    for pipeline in client.pipelines().await? {
        if is_ours(client, &pipeline, instance).await? {
            ours.push(pipeline);
        }
    }
    Ok(ours)
}

async fn is_ours(client: &Client, pipeline: &ObjectId, instance: &str) -> Result<bool, Error> {
    match client.invoke(pipeline, "getTag", json!({ "key": TAG })).await {
        Ok(tag) => Ok(tag == instance),
        // No such tag, or the pipeline has gone meanwhile.
        Err(Error::Refused { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

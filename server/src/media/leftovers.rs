use kurento::ObjectId;
use kurento::client::{Client, Error};
use serde_json::json;

use super::Target;

/// What a pipeline of ours is tagged with; the value says whose it is. Other applications may use the same media server.
const TAG: &str = "kurento-live";

pub(super) async fn tag(client: &Client, pipeline: &ObjectId, instance: &str) -> Result<(), Error> {
    client.invoke(pipeline, "addTag", json!({ "key": TAG, "value": instance })).await.map(drop)
}

/// Releases the pipelines that a former run of this server, or a lost connection, left behind; says how many.
///
/// This takes a connection of its own: KMS keeps every pipeline alive for whoever has listed it.
pub(super) async fn release(target: &Target) -> Result<usize, Error> {
    let (client, _) = target.connect().await?;
    let released = release_over(&client, &target.instance).await;
    // The references go; the connection may be lost already.
    _ = client.close_session(false).await;
    client.close().await;
    released
}

async fn release_over(client: &Client, instance: &str) -> Result<usize, Error> {
    let mut released = 0;
    for pipeline in client.pipelines().await? {
        if is_ours(client, &pipeline, instance).await? {
            client.release(&pipeline).await?;
            released += 1;
        }
    }
    Ok(released)
}

async fn is_ours(client: &Client, pipeline: &ObjectId, instance: &str) -> Result<bool, Error> {
    match client.invoke(pipeline, "getTag", json!({ "key": TAG })).await {
        Ok(tag) => Ok(tag == instance),
        // No such tag, or the pipeline has gone meanwhile.
        Err(Error::Refused { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

use serde_json::{Map, Value, json};

use super::{Client, Error};
use crate::types::{ElementConnectionData, MediaType, ObjectId};

impl Client {
    /// Creates a pipeline, which elements live in.
    pub async fn create_pipeline(&self) -> Result<ObjectId, Error> {
        self.create("MediaPipeline", Value::Null).await
    }

    /// Lets media flow from one element to another: of one kind, or of all. A sink has one source for each kind of media;
    /// another one takes its place.
    pub async fn connect_elements(
        &self,
        source: &ObjectId,
        sink: &ObjectId,
        media: Option<MediaType>,
    ) -> Result<(), Error> {
        self.invoke(source, "connect", towards(sink, media)).await.map(drop)
    }

    /// Ends the flow from one element to another. It is no error if there was none.
    pub async fn disconnect_elements(
        &self,
        source: &ObjectId,
        sink: &ObjectId,
        media: Option<MediaType>,
    ) -> Result<(), Error> {
        self.invoke(source, "disconnect", towards(sink, media)).await.map(drop)
    }

    /// Where media of an element goes to, one entry for each kind of media.
    pub async fn sink_connections(&self, source: &ObjectId) -> Result<Vec<ElementConnectionData>, Error> {
        self.invoke_as(source, "getSinkConnections", Value::Null).await
    }

    /// Where media of an element comes from, one entry for each kind of media.
    pub async fn source_connections(&self, sink: &ObjectId) -> Result<Vec<ElementConnectionData>, Error> {
        self.invoke_as(sink, "getSourceConnections", Value::Null).await
    }
}

fn towards(sink: &ObjectId, media: Option<MediaType>) -> Value {
    let mut params = Map::new();
    params.insert("sink".into(), json!(sink));
    if let Some(media) = media {
        params.insert("mediaType".into(), json!(media));
    }
    Value::Object(params)
}

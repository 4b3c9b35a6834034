use serde::Deserialize;

use super::complex::complex_type;
use super::{MediaType, ObjectId};

/// One kind of media that flows from one element to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ElementConnectionData {
    pub sink: ObjectId,
    pub sink_description: String,
    pub source: ObjectId,
    pub source_description: String,
    #[serde(rename = "type")]
    pub media: MediaType,
}

complex_type!(ElementConnectionData {
    "sink" => sink,
    "sinkDescription" => sink_description,
    "source" => source,
    "sourceDescription" => source_description,
    "type" => media,
});

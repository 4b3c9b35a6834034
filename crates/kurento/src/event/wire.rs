//! An event as `params.value` of an `onEvent` frame: `{"data": {…}, "object": id, "type": name}`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::{Map, Value, json};

use super::{Event, EventData};
use crate::rpc::{ON_EVENT, VERSION};
use crate::types::ObjectId;

/// The field that serde tells the variants of [`EventData`] apart by. It never reaches the wire: there the name stands
/// beside `data`, and the `type` inside `data` may be that of an error.
const TAG: &str = "event";

/// The fields of `data` that every event has.
const COMMON: [&str; 3] = ["source", "tags", "timestampMillis"];

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(default)]
    data: Map<String, Value>,
    object: ObjectId,
    #[serde(rename = "type")]
    name: String,
}

impl Event {
    /// The frame to send to a subscriber.
    ///
    /// # Errors
    /// None for the events of this crate; an [`EventData::Other`] is written as it is.
    pub fn to_text(&self) -> serde_json::Result<String> {
        let params = json!({ "value": serde_json::to_value(self)? });
        Ok(json!({ "jsonrpc": VERSION, "method": ON_EVENT, "params": params }).to_string())
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut data = own_fields(&self.data).map_err(ser::Error::custom)?;
        data.insert("source".into(), self.object.as_str().into());
        data.insert("tags".into(), serde_json::to_value(&self.tags).map_err(ser::Error::custom)?);
        if let Some(millis) = self.timestamp_millis {
            // A string, because JavaScript's numbers were not trusted with it.
            data.insert("timestampMillis".into(), millis.to_string().into());
        }
        Wire { data, object: self.object.clone(), name: self.name().to_owned() }.serialize(serializer)
    }
}

fn own_fields(data: &EventData) -> serde_json::Result<Map<String, Value>> {
    if let EventData::Other { data, .. } = data {
        return Ok(data.clone());
    }
    let Value::Object(mut fields) = serde_json::to_value(data)? else { return Ok(Map::new()) };
    fields.remove(TAG);
    if let Some(name) = data.inner_type() {
        fields.insert("type".into(), name.into());
    }
    Ok(fields)
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { mut data, object, name } = Wire::deserialize(deserializer)?;
        let tags = data.get("tags").and_then(|tags| Deserialize::deserialize(tags).ok()).unwrap_or_default();
        let timestamp_millis = data.get("timestampMillis").and_then(millis);
        for field in COMMON {
            data.remove(field);
        }
        Ok(Self { object, timestamp_millis, tags, data: typed(name, data) })
    }
}

/// The clock of a server, which KMS writes as a string.
fn millis(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

/// An unknown or unexpected event is kept as it came, so that a newer server never breaks a client.
fn typed(name: String, data: Map<String, Value>) -> EventData {
    let mut tagged = data.clone();
    tagged.insert(TAG.into(), name.clone().into());
    serde_json::from_value(Value::Object(tagged)).unwrap_or(EventData::Other { name, data })
}

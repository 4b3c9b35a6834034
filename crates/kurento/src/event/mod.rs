//! What the objects of a media server tell those who subscribed to them.

mod data;
pub mod names;
mod wire;

use crate::types::{ObjectId, Tag};

pub use data::EventData;

/// One event of one object.
///
/// There is no order between an event and the answer to the request that caused it: the event often comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The object that raised it.
    pub object: ObjectId,
    /// When it was raised, in milliseconds since 1970, by the clock of the server.
    pub timestamp_millis: Option<u64>,
    /// The tags of the object, if it is set to send them.
    pub tags: Vec<Tag>,
    pub data: EventData,
}

impl Event {
    pub fn new(object: ObjectId, timestamp_millis: u64, data: EventData) -> Self {
        Self { object, timestamp_millis: Some(timestamp_millis), tags: Vec::new(), data }
    }

    /// The type under which clients subscribe to it, as in [`names`].
    pub fn name(&self) -> &str {
        self.data.name()
    }
}

#[cfg(test)]
mod tests;

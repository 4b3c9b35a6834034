use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;

use super::{Asker, Session};
use crate::client::call::Call;
use crate::rpc::ErrorObject;
use crate::types::ObjectId;

/// Beyond that many, the oldest is given up: a server that has not answered for so long will hardly do so.
const MOST: usize = 1024;

/// Requests to create something for which nobody waits any more. Whoever asked does not know the object that an answer may
/// still name, so nobody else could release it.
#[derive(Debug, Default)]
pub(super) struct LateCreations(BTreeSet<u64>);

impl LateCreations {
    pub(super) fn insert(&mut self, id: u64) {
        self.0.insert(id);
        if self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    /// Whether it was one of them; a second answer finds nothing.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        self.0.remove(&id)
    }
}

impl<W> Session<W> {
    /// Releases what was created after its caller had given up; a refusal has left nothing behind.
    pub(super) fn release_late(&mut self, now: Instant, outcome: Result<Value, ErrorObject>) {
        let Some(object) = outcome.ok().and_then(|result| created(&result)) else { return };
        tracing::info!(%object, "an object that was created too late is released");
        let deadline = now + self.ping_timeout;
        let id = self.send(now, Call::release(&object), deadline, Asker::Nobody);
        self.deadlines.insert((deadline, id));
    }
}

fn created(result: &Value) -> Option<ObjectId> {
    result.get("value")?.as_str()?.parse().ok()
}

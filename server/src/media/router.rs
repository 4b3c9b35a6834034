use std::collections::HashMap;

use kurento::{Event, ObjectId};
use tokio::sync::mpsc;

use super::{EndpointEvent, EndpointId};

/// Events that may wait for one session. More than its endpoints tell in any burst; what comes above that is lost.
pub(super) const WAITING_EVENTS: usize = 4096;

/// Who wants the events of a pipeline's endpoints.
#[derive(Debug)]
pub(super) enum Registration {
    Add { pipeline: ObjectId, events: mpsc::Sender<(EndpointId, EndpointEvent)> },
    Remove { pipeline: ObjectId },
}

/// Leads the events of one connection to the sessions.
#[derive(Debug, Default)]
pub(super) struct Router {
    sessions: HashMap<ObjectId, mpsc::Sender<(EndpointId, EndpointEvent)>>,
}

impl Router {
    pub(super) fn register(&mut self, registration: Registration) {
        match registration {
            Registration::Add { pipeline, events } => drop(self.sessions.insert(pipeline, events)),
            Registration::Remove { pipeline } => drop(self.sessions.remove(&pipeline)),
        }
    }

    /// Passes an event on. An endpoint's id names its pipeline.
    pub(super) fn route(&self, event: Event) {
        let Some(pipeline) = event.object.parent() else { return };
        let Some(session) = self.sessions.get(&pipeline) else { return };
        let Some(meaning) = EndpointEvent::from_kurento(event.data) else { return };
        if let Err(mpsc::error::TrySendError::Full((_, lost))) = session.try_send((event.object.into(), meaning)) {
            tracing::warn!(?lost, "a session is too slow for its events");
        }
    }
}

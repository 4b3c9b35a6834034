use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::Surroundings;
use super::endpoint::{Command, Endpoint, Ways};
use crate::webrtc::{EndpointId, OfferOptions, Publisher, SdpError, Statistics, TapControl};

/// The handles to all endpoints; the owner of the object model owns the only one. No call blocks; a call about an endpoint that is
/// gone does nothing, or its reply is dropped.
#[derive(Debug)]
pub(crate) struct Endpoints {
    surroundings: Arc<Surroundings>,
    endpoints: HashMap<EndpointId, mpsc::Sender<Command>>,
}

/// Requests that wait for one endpoint: far more than a client has under way.
const COMMANDS: usize = 64;

impl Endpoints {
    pub(crate) fn new(surroundings: Surroundings) -> Self {
        Self { surroundings: Arc::new(surroundings), endpoints: HashMap::new() }
    }

    /// Starts the task of an endpoint, which has no ports before it negotiates. `keyframes` rings when one is needed.
    pub(crate) fn create(&mut self, publisher: Publisher, tap: TapControl, keyframes: mpsc::Receiver<()>, is_v6: bool) {
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let id = publisher.id();
        let endpoint = Endpoint::new(Arc::clone(&self.surroundings), Ways { publisher, tap, keyframes }, is_v6);
        tokio::spawn(endpoint.run(inbox));
        self.endpoints.insert(id, commands);
    }

    /// Ends an endpoint and closes its ports.
    pub(crate) fn remove(&mut self, id: EndpointId) {
        self.endpoints.remove(&id);
    }

    pub(crate) fn has(&self, id: EndpointId) -> bool {
        self.endpoints.contains_key(&id)
    }

    pub(crate) fn process_offer(&self, id: EndpointId, offer: String) -> oneshot::Receiver<Result<String, SdpError>> {
        self.ask(id, |reply| Command::ProcessOffer { offer, reply })
    }

    pub(crate) fn generate_offer(
        &self,
        id: EndpointId,
        options: OfferOptions,
    ) -> oneshot::Receiver<Result<String, SdpError>> {
        self.ask(id, |reply| Command::GenerateOffer { options, reply })
    }

    pub(crate) fn process_answer(&self, id: EndpointId, answer: String) -> oneshot::Receiver<Result<String, SdpError>> {
        self.ask(id, |reply| Command::ProcessAnswer { answer, reply })
    }

    pub(crate) fn statistics(&self, id: EndpointId) -> oneshot::Receiver<Statistics> {
        self.ask(id, |reply| Command::GetStatistics { reply })
    }

    pub(crate) fn request_keyframe(&self, id: EndpointId) {
        self.tell(id, Command::RequestKeyframe);
    }

    fn ask<T>(&self, id: EndpointId, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> oneshot::Receiver<T> {
        let (reply, receiver) = oneshot::channel();
        self.tell(id, command(reply));
        receiver
    }

    fn tell(&self, id: EndpointId, command: Command) {
        let is_told = self.endpoints.get(&id).is_some_and(|commands| commands.try_send(command).is_ok());
        if !is_told {
            tracing::warn!(endpoint = id.0, "an RTP endpoint takes no more commands; one was lost");
        }
    }
}

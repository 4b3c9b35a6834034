use std::collections::HashMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::player::{Command, Player};
use super::status::Status;
use super::surroundings::Surroundings;
use crate::objects::PlayerQuestion;
use crate::webrtc::{EndpointId, Publisher};

/// The handles to all players; the owner of the object model owns the only one.
///
/// No call blocks. A call about a player that is gone does nothing, or its reply is dropped.
#[derive(Debug)]
pub(crate) struct Players {
    surroundings: Arc<Surroundings>,
    commands: HashMap<EndpointId, mpsc::Sender<Command>>,
}

/// What a player may be told before it has done any of it.
const COMMANDS: usize = 64;

impl Players {
    pub(crate) fn new(surroundings: Surroundings) -> Self {
        Self { surroundings: Arc::new(surroundings), commands: HashMap::new() }
    }

    /// Makes a player, which ends when it is removed.
    pub(crate) fn create(&mut self, uri: String, publisher: Publisher) {
        let (commands, receiver) = mpsc::channel(COMMANDS);
        self.commands.insert(publisher.id(), commands);
        tokio::spawn(Player::new(uri, publisher, Arc::clone(&self.surroundings)).run(receiver));
    }

    pub(crate) fn remove(&mut self, id: EndpointId) {
        self.commands.remove(&id);
    }

    pub(crate) fn play(&self, id: EndpointId) {
        self.tell(id, Command::Play);
    }

    pub(crate) fn pause(&self, id: EndpointId) {
        self.tell(id, Command::Pause);
    }

    pub(crate) fn stop(&self, id: EndpointId) {
        self.tell(id, Command::Stop);
    }

    /// What a player says; `None` if it is gone.
    pub(crate) fn ask(&self, id: EndpointId, question: PlayerQuestion) -> BoxFuture<'static, Option<Status>> {
        let (reply, status) = oneshot::channel();
        self.tell(
            id,
            match question {
                PlayerQuestion::Position | PlayerQuestion::VideoInfo => Command::Tell { reply },
                PlayerQuestion::Seek(position) => Command::Seek { position, reply },
            },
        );
        status.map(Result::ok).boxed()
    }

    fn tell(&self, id: EndpointId, command: Command) {
        let is_told = self.commands.get(&id).is_some_and(|commands| commands.try_send(command).is_ok());
        if !is_told {
            tracing::warn!(endpoint = id.0, "a player takes no more commands; one was lost");
        }
    }
}

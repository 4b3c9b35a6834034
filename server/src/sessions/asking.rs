use std::time::Duration;

use messages::ServerMessage;
use tokio::time::timeout;

use super::{Command, Inbox, Link, SessionHandle};

/// How long a session may take to answer: closing a file may take some seconds.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// Why a session has not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// It was over before it was asked.
    Gone,
    /// It has too much to do.
    Busy,
}

/// Whether a message is the one that is waited for.
type IsAnswer = fn(&ServerMessage) -> bool;

impl SessionHandle {
    /// Asks for something without being a page. Gives the first message that is an answer; nothing if the session ended
    /// instead of sending one.
    pub(crate) async fn ask_once(
        &self,
        command: fn(Link) -> Command,
        is_answer: IsAnswer,
    ) -> Result<Option<ServerMessage>, NoAnswer> {
        let session = self.clone();
        // Carried on with when whoever asked is gone: the session must not remember a link that nobody reads.
        let asking = tokio::spawn(async move { session.answer(command, is_answer).await });
        asking.await.unwrap_or(Err(NoAnswer::Busy))
    }

    async fn answer(
        &self,
        command: fn(Link) -> Command,
        is_answer: IsAnswer,
    ) -> Result<Option<ServerMessage>, NoAnswer> {
        let (link, mut inbox) = Link::new();
        self.ask(command(link.clone())).await.map_err(|_| NoAnswer::Gone)?;
        let answer = async {
            tokio::select! {
                biased;
                answer = next(&mut inbox, is_answer) => answer,
                () = self.closed() => None,
            }
        };
        let answer = timeout(ANSWER_TIME, answer).await.map_err(|_| NoAnswer::Busy);
        if answer == Ok(None) {
            // A session that ends answers what it was asked before, and then lets go of all links.
            drop(link);
            return timeout(ANSWER_TIME, next(&mut inbox, is_answer)).await.map_err(|_| NoAnswer::Busy);
        }
        // A session that has ended meanwhile has nothing to forget.
        _ = self.ask(Command::LinkLost { link }).await;
        answer
    }
}

async fn next(inbox: &mut Inbox, is_answer: IsAnswer) -> Option<ServerMessage> {
    loop {
        let message = inbox.messages.recv().await?;
        if is_answer(&message) {
            return Some(message);
        }
    }
}

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use messages::ServerMessage;
use tokio::sync::{Notify, mpsc};

/// Messages that may wait for one slow page. A page that lets more come together is disconnected, and comes back.
const WAITING_MESSAGES: usize = 256;

/// One WebSocket among all that there ever were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LinkId(u64);

impl LinkId {
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    #[cfg(test)]
    pub(crate) fn of(number: u64) -> Self {
        Self(number)
    }
}

/// Where others leave messages for a page; see [`Inbox`] for the other end.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    id: LinkId,
    messages: mpsc::Sender<ServerMessage>,
    overflow: Arc<Notify>,
}

/// The messages that the WebSocket is to send.
#[derive(Debug)]
pub(crate) struct Inbox {
    pub(crate) messages: mpsc::Receiver<ServerMessage>,
    /// Notified when the WebSocket is to be closed, usually because the page does not read.
    pub(crate) overflow: Arc<Notify>,
}

impl Link {
    pub(crate) fn new() -> (Self, Inbox) {
        let (messages, receiver) = mpsc::channel(WAITING_MESSAGES);
        let overflow = Arc::new(Notify::new());
        let link = Self { id: LinkId::next(), messages, overflow: overflow.clone() };
        (link, Inbox { messages: receiver, overflow })
    }

    pub(crate) fn id(&self) -> LinkId {
        self.id
    }

    /// Ends the WebSocket.
    pub(crate) fn disconnect(&self) {
        self.overflow.notify_one();
    }

    /// Leaves a message; never waits. To a WebSocket that is gone it is lost, which its peers learn from the socket's end.
    pub(crate) fn send(&self, message: ServerMessage) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.messages.try_send(message) {
            self.disconnect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_does_not_read_is_noticed() {
        let (link, inbox) = Link::new();
        for _ in 0..WAITING_MESSAGES {
            link.send(ServerMessage::Sessions { sessions: vec![] });
        }
        let noticed = |wait| tokio::time::timeout(std::time::Duration::from_millis(wait), inbox.overflow.notified());
        assert!(noticed(10).await.is_err());
        link.send(ServerMessage::Sessions { sessions: vec![] });
        assert!(noticed(1000).await.is_ok());
    }
}

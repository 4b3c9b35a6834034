use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use messages::{ErrorCode, IceServer, ServerMessage};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::Services;
use super::closing::Closing;
use super::conversation::Conversation;
use super::followed::Followed;
use super::incoming::{self, Complaint};
use super::liveness::{Beat, Liveness};
use super::rate_limit::RateLimit;
use crate::sessions::{Inbox, Link};

/// How long a page may take to take a message from us.
const SEND_TIME: Duration = Duration::from_secs(10);

/// Serves one page until it or the server goes.
pub(super) async fn serve(
    socket: WebSocket,
    services: Services,
    ice_servers: Vec<IceServer>,
    shutdown: watch::Receiver<bool>,
) {
    let (link, inbox) = Link::new();
    let followed = Followed::new(services.sessions.directory());
    let conversation = Conversation::new(link, services);
    let (limit, liveness) = (RateLimit::new(Duration::ZERO), Liveness::new(Duration::ZERO));
    let begin = Instant::now();
    let mut page = Page { socket, inbox, conversation, followed, limit, liveness, begin };
    let end = page.run(ice_servers, shutdown).await;
    page.close(end).await;
    page.conversation.end().await;
}

/// Why a page is not served any more.
enum End {
    /// The page has gone, or cannot be reached.
    Gone,
    Closed(Closing),
}

struct Page {
    socket: WebSocket,
    inbox: Inbox,
    conversation: Conversation,
    followed: Followed,
    limit: RateLimit,
    liveness: Liveness,
    begin: Instant,
}

impl Page {
    async fn run(&mut self, ice_servers: Vec<IceServer>, mut shutdown: watch::Receiver<bool>) -> End {
        let mut next = self.send(ServerMessage::Welcome { ice_servers }).await;
        while next.is_ok() {
            let beat = self.begin + self.liveness.deadline();
            next = tokio::select! {
                message = self.socket.recv() => self.received(message).await,
                Some(message) = self.inbox.messages.recv() => self.send(message).await,
                () = self.inbox.overflow.notified() => Err(End::Closed(Closing::Policy("the page does not read"))),
                list = self.followed.next(), if self.conversation.follows => self.send(list).await,
                () = sleep_until(beat) => self.beat().await,
                () = ended(&mut shutdown) => self.say_the_rest().await,
            };
        }
        next.err().unwrap_or(End::Gone)
    }

    fn now(&self) -> Duration {
        self.begin.elapsed()
    }

    async fn received(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = match message {
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(Closing::after(&error).map_or(End::Gone, End::Closed)),
            Some(Ok(message)) => message,
        };
        self.liveness.heard(self.now());
        if !self.limit.admits(self.now()) {
            return self.refuse_flood().await;
        }
        match message {
            Message::Text(text) => self.text(&text).await,
            Message::Binary(_) => self.send(Complaint::not_text().into()).await,
            // Pings are answered by the layer below.
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Gone),
        }
    }

    async fn text(&mut self, text: &str) -> Result<(), End> {
        let message = match incoming::parse(text) {
            Ok(message) => message,
            Err(complaint) => return self.send(complaint.into()).await,
        };
        let followed_before = self.conversation.follows;
        self.conversation.handle(message).await;
        if self.conversation.follows && !followed_before {
            let list = self.followed.now();
            return self.send(list).await;
        }
        Ok(())
    }

    async fn refuse_flood(&mut self) -> Result<(), End> {
        let message = "Too many messages came at once. Load the page again.".to_owned();
        self.send(ServerMessage::Error { code: ErrorCode::RateLimited, message, session_id: None }).await?;
        Err(End::Closed(Closing::Policy("too many messages")))
    }

    async fn beat(&mut self) -> Result<(), End> {
        match self.liveness.beat(self.now()) {
            Beat::Rest => Ok(()),
            Beat::Ping => self.put(Message::Ping(Bytes::new())).await,
            Beat::Dead => Err(End::Gone),
        }
    }

    /// What sessions have said before the server ends.
    async fn say_the_rest(&mut self) -> Result<(), End> {
        while let Ok(message) = self.inbox.messages.try_recv() {
            self.send(message).await?;
        }
        Err(End::Closed(Closing::GoingAway))
    }

    async fn send(&mut self, message: ServerMessage) -> Result<(), End> {
        match serde_json::to_string(&message) {
            Ok(text) => self.put(Message::Text(text.into())).await,
            Err(error) => {
                tracing::error!(%error, "a message could not be written");
                Ok(())
            }
        }
    }

    async fn put(&mut self, message: Message) -> Result<(), End> {
        match timeout(SEND_TIME, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    async fn close(&mut self, end: End) {
        if let End::Closed(closing) = end {
            tracing::debug!(?closing, "a WebSocket is closed");
            // The page may be gone by now.
            _ = self.put(Message::Close(Some(closing.frame()))).await;
        }
    }
}

async fn ended(shutdown: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the server.
    _ = shutdown.wait_for(|ends| *ends).await;
}

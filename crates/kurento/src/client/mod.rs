//! An async client of a media server that speaks Kurento's protocol.
//!
//! A [`Client`] is a handle to one task that owns one session of the media server. The handle is cheap to clone; when the
//! last clone is dropped, the connection closes.
//!
//! # When the connection drops
//! The session and its objects stay in the server for minutes. The client makes another connection ([`Options::reconnect`]),
//! asks for its session and goes on with it: calls that wait are answered once, whether the server had them before the cut
//! or not, and subscriptions go on. [`Status`] tells of it; events that were raised in between are lost.
//!
//! If the server does not know the session any more, because it was restarted, this is the end
//! ([`Lost::SessionGone`]): whoever owns the objects makes new ones over a new client.

mod address;
mod call;
mod calls;
mod connecting;
mod dialler;
mod elements;
mod ended;
mod error;
mod event_queue;
mod keep_alive;
mod manager;
mod options;
mod reconnect;
mod session;
mod status;
mod task;
mod transaction;
mod web_rtc;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout_at;

use call::Call;

pub use calls::Connected;
pub use ended::{Ended, Lost, Resume};
pub use error::Error;
pub use options::Options;
pub use reconnect::Reconnect;
pub use status::Status;
pub use transaction::{Answers, Transaction};
pub use web_rtc::WebRtcEndpointParams;

/// What a handle asks of the task.
#[derive(Debug)]
enum Command {
    Call {
        call: Call,
        deadline: Instant,
        reply: oneshot::Sender<Result<Value, Error>>,
    },
    /// The server has answered, so it is a media server to come back to.
    AllowResuming,
    Close,
}

/// A connection to a media server.
///
/// # Cancellation
/// A call whose future is dropped may have reached the media server all the same, and what it created stays there until
/// its parent is released. The client forgets the call with its answer, or when its time is up.
#[derive(Debug, Clone)]
pub struct Client {
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<Status>,
    dropped_events: Arc<AtomicU64>,
    request_timeout: Duration,
}

impl Client {
    /// How many events were dropped because [`Options::event_queue`] of them waited to be read.
    pub fn dropped_events(&self) -> u64 {
        self.dropped_events.load(Ordering::Relaxed)
    }

    /// Where the client stands, and how that changes.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Completes when the client has ended, with the reason.
    pub async fn closed(&self) -> Ended {
        let mut status = self.status.clone();
        match status.wait_for(|status| matches!(status, Status::Ended(_))).await {
            Ok(status) => end_of(&status).unwrap_or_else(task_is_gone),
            Err(_) => task_is_gone(),
        }
    }

    /// Why the client ended, if it has.
    pub fn ended(&self) -> Option<Ended> {
        end_of(&self.status.borrow())
    }

    /// Closes the connection and waits until it is closed. Calls under way fail.
    ///
    /// The session on the media server and its objects stay, until the server collects them.
    pub async fn close(&self) {
        // An error means that it is closed already.
        drop(self.commands.send(Command::Close).await);
        self.closed().await;
    }

    /// Sends a call and waits for the `result` of its answer.
    async fn call(&self, call: Call) -> Result<Value, Error> {
        let (operation, after) = (call.name.clone(), self.request_timeout);
        let deadline = now() + after;
        let (reply, answer) = oneshot::channel();
        let command = Command::Call { call, deadline, reply };
        let asking = async {
            self.commands.send(command).await.map_err(|_| self.lost())?;
            answer.await.unwrap_or_else(|_| Err(self.lost()))
        };
        // The task knows the deadline too, but not that of a call that it has had no room to take up.
        timeout_at(deadline.into(), asking).await.unwrap_or(Err(Error::TimedOut { operation, after }))
    }

    async fn allow_resuming(&self) {
        // An error means that it has ended already.
        drop(self.commands.send(Command::AllowResuming).await);
    }

    fn lost(&self) -> Error {
        Error::ConnectionLost { reason: self.ended().unwrap_or_else(task_is_gone).reason }
    }
}

fn end_of(status: &Status) -> Option<Ended> {
    match status {
        Status::Ended(ended) => Some(ended.clone()),
        Status::Connected { .. } | Status::Away { .. } => None,
    }
}

/// The task always says why it ends, unless the runtime that it ran on was shut down.
fn task_is_gone() -> Ended {
    Ended { reason: Lost::Broken("the task of the connection was stopped".to_owned()), resume: Resume::default() }
}

/// The time by tokio's clock, which tests can hold.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

//! Writes down what peers experience, off the way of media and pages: whoever has something to write hands it over and
//! never waits. A database that is away costs samples, which are counted, and nothing else.

mod agenda;
mod backlog;
mod batch;
mod counts;
mod minutes;
mod pruning;
mod task;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Retention, Store};
pub(super) use agenda::Agenda;
pub(super) use backlog::Limits;
pub(crate) use batch::Write;
#[cfg(test)]
pub(super) use batch::{Batch, Fact};
use counts::Counters;
pub(crate) use counts::{Counts, EventCounts};
use task::Task;

/// How many may lie between those who write and the task, which takes them at once whatever the database does.
const HANDED_OVER: usize = 4096;

/// A place to hand things over to.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    incoming: mpsc::Sender<Write>,
    counters: Arc<Counters>,
}

/// What writes, to be ended.
#[derive(Debug)]
pub(crate) struct RunningWriter {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    counters: Arc<Counters>,
}

/// The time of day, in milliseconds since 1970-01-01 UTC.
pub(super) type WallClock = Arc<dyn Fn() -> i64 + Send + Sync>;

impl Writer {
    /// Starts to write into the database, to fold minutes, and to remove what is older than it is to be kept.
    pub(crate) fn start(store: Store, retention: Retention) -> (Self, RunningWriter) {
        Self::start_with(store, Agenda::new(Limits::default(), retention), Arc::new(crate::clock::now_ms))
    }

    pub(super) fn start_with(store: Store, agenda: Agenda, clock: WallClock) -> (Self, RunningWriter) {
        let (incoming, handed_over) = mpsc::channel(HANDED_OVER);
        let (stop, stopped) = oneshot::channel();
        let counters = Arc::new(Counters::default());
        let task = tokio::spawn(Task::new(store, agenda, clock, counters.clone()).run(handed_over, stopped));
        (Self { incoming, counters: counters.clone() }, RunningWriter { stop, task, counters })
    }

    /// A place where everything is dropped.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        Self { incoming: mpsc::channel(1).0, counters: Arc::new(Counters::default()) }
    }

    /// Hands over what is to be written. Never waits: where there is no room it is dropped, counted, and `false` is said.
    pub(crate) fn try_write(&self, write: Write) -> bool {
        if let Write::Event(event) = &write {
            self.counters.happened(event);
        }
        let sent = self.incoming.try_send(write);
        if let Err(mpsc::error::TrySendError::Full(write) | mpsc::error::TrySendError::Closed(write)) = &sent {
            self.counters.not_taken(write);
        }
        sent.is_ok()
    }

    /// What became of all that was handed over.
    pub(crate) fn counts(&self) -> Counts {
        self.counters.read()
    }

    /// How many events there were, those of the writer itself among them.
    pub(crate) fn event_counts(&self) -> EventCounts {
        self.counters.events()
    }
}

impl RunningWriter {
    /// Writes what is waiting, for at most `time`, and ends.
    pub(crate) async fn end(self, time: Duration) {
        // A task that has ended already does not listen.
        _ = self.stop.send(());
        let abort = self.task.abort_handle();
        if tokio::time::timeout(time, self.task).await.is_err() {
            abort.abort();
            let waiting = self.counters.read().waiting;
            tracing::warn!(waiting, "the database took too long; what was waiting for it is not written");
        }
    }
}

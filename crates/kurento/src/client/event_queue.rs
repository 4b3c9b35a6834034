use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::event::Event;

/// How often drops are logged.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// The events on their way to their reader.
///
/// When the reader is behind, the newest event is dropped and counted: those that wait keep their order, and answers,
/// which share the connection, never wait for a reader of events. A reader that is gone wants no events.
#[derive(Debug)]
pub(super) struct EventQueue {
    queue: mpsc::Sender<Event>,
    dropped: Arc<AtomicU64>,
    unreported: u64,
    last_report: Option<Instant>,
}

impl EventQueue {
    pub(super) fn new(queue: mpsc::Sender<Event>, dropped: Arc<AtomicU64>) -> Self {
        Self { queue, dropped, unreported: 0, last_report: None }
    }

    pub(super) fn push(&mut self, now: Instant, event: Event) {
        if let Err(TrySendError::Full(event)) = self.queue.try_send(event) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            self.unreported += 1;
            self.report(now, &event);
        }
    }

    fn report(&mut self, now: Instant, event: &Event) {
        if self.last_report.is_none_or(|last| now.duration_since(last) >= REPORT_INTERVAL) {
            tracing::warn!(
                dropped = self.unreported,
                last = event.name(),
                "events are read too slowly and are dropped"
            );
            self.unreported = 0;
            self.last_report = Some(now);
        }
    }
}

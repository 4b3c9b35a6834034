use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::WallClock;
use super::agenda::{Agenda, Job, Moment, Next, Notice, Outcome};
use super::batch::Write;
use super::counts::Counters;
use crate::store::{Event, EventKind, Level, Store, StoreError};

/// How long a job may take; then the database counts as away.
const JOB_TIME: Duration = Duration::from_secs(30);
/// About how many rows are removed at once: few enough that nobody waits for it.
const PRUNED_AT_ONCE: u16 = 2000;

/// Carries out what the agenda says, and takes in what is to be written all the while.
pub(super) struct Task {
    store: Store,
    agenda: Agenda,
    clock: WallClock,
    counters: Arc<Counters>,
    started: Instant,
}

/// Where orders come from.
struct Orders {
    incoming: mpsc::Receiver<Write>,
    stop: oneshot::Receiver<()>,
    is_stopped: bool,
}

enum Order {
    Write(Write),
    Stop,
}

impl Orders {
    /// The next order; after the one to stop there is none. May be dropped and asked again.
    async fn next(&mut self) -> Order {
        if self.is_stopped {
            return std::future::pending().await;
        }
        tokio::select! {
            Some(write) = self.incoming.recv() => Order::Write(write),
            // Whoever forgets to stop the task has stopped it too.
            _ = &mut self.stop => {
                self.is_stopped = true;
                Order::Stop
            }
        }
    }
}

impl Task {
    pub(super) fn new(store: Store, agenda: Agenda, clock: WallClock, counters: Arc<Counters>) -> Self {
        Self { store, agenda, clock, counters, started: Instant::now() }
    }

    pub(super) async fn run(mut self, incoming: mpsc::Receiver<Write>, stop: oneshot::Receiver<()>) {
        let mut orders = Orders { incoming, stop, is_stopped: false };
        loop {
            self.counters.show(self.agenda.counts());
            match self.agenda.next(self.now()) {
                Next::Do(job) => self.carry_out(job, &mut orders).await,
                Next::Wait(until) => self.wait(until, &mut orders).await,
                Next::End => break,
            }
        }
        let left = self.agenda.counts().waiting;
        if left > 0 {
            tracing::warn!(left, "the database is away; what was waiting for it is not written");
        }
    }

    async fn carry_out(&mut self, job: Job, orders: &mut Orders) {
        let store = self.store.clone();
        let mut doing = pin!(carried_out(store, job));
        let (job, outcome) = loop {
            tokio::select! {
                done = &mut doing => break done,
                order = orders.next() => self.take(order, orders),
            }
        };
        let (outcome, error) = match outcome {
            Ok(outcome) => (outcome, None),
            Err(error) => (if error.is_refusal() { Outcome::Refused } else { Outcome::Away }, Some(error)),
        };
        let notice = self.agenda.finished(self.now(), job, outcome, chance());
        if let Some(event) = notice.as_ref().and_then(|notice| event(notice, (self.clock)())) {
            self.counters.happened(&event);
            self.agenda.push(self.now(), Write::Event(event));
        }
        log(notice, error.as_ref());
    }

    async fn wait(&mut self, until: Duration, orders: &mut Orders) {
        tokio::select! {
            () = tokio::time::sleep_until(self.started + until) => {}
            order = orders.next() => self.take(order, orders),
        }
    }

    fn take(&mut self, order: Order, orders: &mut Orders) {
        match order {
            Order::Write(write) => self.agenda.push(self.now(), write),
            Order::Stop => self.close(orders),
        }
        self.counters.show(self.agenda.counts());
    }

    /// Takes what has been handed over before, and nothing more.
    fn close(&mut self, orders: &mut Orders) {
        orders.incoming.close();
        while let Ok(write) = orders.incoming.try_recv() {
            self.agenda.push(self.now(), write);
        }
        self.agenda.close();
    }

    fn now(&self) -> Moment {
        Moment { at: self.started.elapsed(), wall_ms: (self.clock)() }
    }
}

async fn carried_out(store: Store, job: Job) -> (Job, Result<Outcome, StoreError>) {
    let doing = async {
        match &job {
            Job::FindMinutes => store.minutes_to_fold().await.map(Outcome::Minutes),
            Job::Write(batch) => store.write(batch).await.map(|()| Outcome::Done),
            Job::Fold(minute_ms) => store.fold_minute(*minute_ms).await.map(|()| Outcome::Done),
            Job::Prune(table, before_ms) => store.prune(*table, *before_ms, PRUNED_AT_ONCE).await.map(Outcome::Pruned),
        }
    };
    let late = || StoreError::Database(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
    let outcome = tokio::time::timeout(JOB_TIME, doing).await;
    (job, outcome.map_err(|_| late()).flatten())
}

/// What the event log should say; it is written as soon as the database takes it.
fn event(notice: &Notice, at_ms: i64) -> Option<Event> {
    let (level, sentence) = match notice {
        Notice::WentAway => (Level::Error, "The database is away. Live video goes on without it.".to_owned()),
        Notice::Back { dropped: 0 } => (Level::Info, "The database is back, and nothing is missing in it.".to_owned()),
        Notice::Back { dropped } => (
            Level::Warning,
            format!("The database is back. {dropped} samples did not find room meanwhile and are missing."),
        ),
        Notice::Dropped => return None,
    };
    Some(Event::new(at_ms, EventKind::Server, level, sentence))
}

fn log(notice: Option<Notice>, error: Option<&StoreError>) {
    let error = error.map(tracing::field::display);
    match notice {
        Some(Notice::WentAway) => {
            tracing::warn!(error, "the database is away; samples wait for it, and the oldest may be dropped")
        }
        Some(Notice::Back { dropped }) => tracing::info!(dropped_samples = dropped, "the database is back"),
        Some(Notice::Dropped) => tracing::error!(error, "the database did not take something, which was dropped"),
        None => {}
    }
}

/// Between 0 and 1, so that programs that share a database do not all come back in the same instant.
fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}

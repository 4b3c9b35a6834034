//! What every peer experiences: asks all of them for reports in rounds, keeps what they answer, and has it written down.

mod book;
mod round;
mod row;
mod sample;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use messages::{Experience as Shown, PeerId, Report, ServerMessage, SessionId};
use tokio::task::JoinHandle;

use crate::clock;
use crate::sessions::{Link, LinkId};
use crate::store::{Write, Writer};
use book::{Book, Step};
pub(crate) use book::{Live, Seat};

/// A way to tell what happens to peers, and to learn what they experience.
///
/// Nothing here waits: whoever tells something holds the book for as long as it takes to write one line.
#[derive(Debug, Clone)]
pub(crate) struct Experience {
    book: Arc<Mutex<Book>>,
    writer: Writer,
    started: Instant,
}

/// The rounds, to be ended.
#[derive(Debug)]
pub(crate) struct RunningRounds(JoinHandle<()>);

impl Experience {
    /// Begins to hold rounds; what is learnt goes to `writer`.
    pub(crate) fn start(writer: Writer) -> (Self, RunningRounds) {
        let experience = Self { book: Arc::new(Mutex::new(Book::new(Duration::ZERO))), writer, started: Instant::now() };
        let rounds = tokio::spawn(experience.clone().hold_rounds());
        (experience, RunningRounds(rounds))
    }

    /// A session has begun.
    pub(crate) fn session_started(&self, live: Live) {
        self.act(|book, _, at_ms| book.session_started(live, at_ms));
    }

    /// A session is over, and so is what its peers experience.
    pub(crate) fn session_ended(&self, id: &SessionId, reason: &str) {
        self.act(|book, now, at_ms| book.session_ended(now, id, reason, at_ms));
    }

    /// A peer can be asked from now on.
    pub(crate) fn bound(&self, seat: Seat) {
        self.act(|book, now, at_ms| book.bound(now, seat, at_ms));
    }

    /// A peer can be asked no more, but may still be there.
    pub(crate) fn unbound(&self, peer: &PeerId) {
        self.act(|book, now, _| book.unbound(now, peer));
    }

    /// A peer is gone.
    pub(crate) fn gone(&self, peer: &PeerId) {
        self.act(|book, now, at_ms| book.gone(now, peer, at_ms));
    }

    /// A page reports, through this WebSocket.
    pub(crate) fn reported(&self, link: LinkId, report: Report) {
        self.act(|book, now, at_ms| book.reported(now, link, report, at_ms));
    }

    /// What all experience at the moment, with at most `peers` of them, the worst first.
    pub(crate) fn shown(&self, peers: usize) -> Shown {
        self.lock().shown(self.started.elapsed(), peers)
    }

    /// Does something to the book, and then what follows from it.
    fn act(&self, action: impl FnOnce(&mut Book, Duration, i64)) {
        let steps = {
            let mut book = self.lock();
            action(&mut book, self.started.elapsed(), clock::now_ms());
            book.take_steps()
        };
        steps.into_iter().for_each(|step| self.carry_out(step));
    }

    fn carry_out(&self, step: Step) {
        match step {
            Step::Ask(links) => links.iter().for_each(|link: &Link| link.send(ServerMessage::RequestStats {})),
            // What finds no room is counted, and told by whoever writes.
            Step::Write(write) => _ = self.writer.try_write(write),
        }
    }

    async fn hold_rounds(self) {
        loop {
            let deadline = self.started + self.lock().deadline();
            tokio::time::sleep_until(deadline.into()).await;
            self.act(|book, now, at_ms| book.tick(now, at_ms));
        }
    }

    /// A line that was not finished by a panic says less, and nothing wrong.
    fn lock(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunningRounds {
    /// Asks nobody any more.
    pub(crate) fn end(self) {
        self.0.abort();
    }
}

impl From<Write> for Step {
    fn from(write: Write) -> Self {
        Self::Write(write)
    }
}

use std::time::Duration;

use messages::ServerMessage;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::News;
use super::book::{Book, Step};
use crate::clock;
use crate::media::MediaServer;
use crate::store::Writer;

/// Keeps the book: what happens goes in, what follows is done.
pub(super) struct Task {
    book: Book,
    writer: Writer,
    media: MediaServer,
    started: Instant,
}

impl Task {
    pub(super) fn new(writer: Writer, media: MediaServer) -> Self {
        Self { book: Book::new(Duration::ZERO), writer, media, started: Instant::now() }
    }

    pub(super) async fn run(mut self, mut news: mpsc::Receiver<News>) {
        loop {
            let deadline = self.started + self.book.deadline();
            tokio::select! {
                told = news.recv() => match told {
                    Some(told) => self.take(told),
                    None => return,
                },
                () = sleep_until(deadline) => self.book.tick(self.started.elapsed(), clock::now_ms()),
            }
            self.book.take_steps().into_iter().for_each(|step| self.carry_out(step));
        }
    }

    fn take(&mut self, news: News) {
        let (now, at_ms) = (self.started.elapsed(), clock::now_ms());
        match news {
            News::SessionStarted(live) => self.book.session_started(live, at_ms),
            News::SessionEnded { id, reason } => self.book.session_ended(now, &id, &reason, at_ms),
            News::Facts { id, facts } => self.book.session_learnt(&id, facts),
            News::Noted(event) => self.book.note(event),
            News::Bound(seat) => self.book.bound(now, seat, at_ms),
            News::Unbound(peer) => self.book.unbound(now, &peer, at_ms),
            News::Gone(peer) => self.book.gone(now, &peer, at_ms),
            News::Reported { link, report } => self.book.reported(now, link, report, at_ms),
            // Whoever asked may have gone.
            News::Shown { most, reply } => {
                _ = reply.send(self.book.shown(now, most, self.media.states()));
            }
            News::Page { wish, reply } => _ = reply.send(self.book.page(now, &wish)),
            News::Peer { id, reply } => _ = reply.send(self.book.peer(now, &id)),
            News::Measured(reply) => _ = reply.send(self.book.measured(now)),
        }
    }

    fn carry_out(&self, step: Step) {
        match step {
            Step::Ask(links) => links.iter().for_each(|link| link.send(ServerMessage::RequestStats {})),
            // What finds no room is counted, and told by whoever writes.
            Step::Write(write) => _ = self.writer.try_write(write),
        }
    }
}

//! What every peer experiences: asks all of them for reports in rounds, keeps what they answer, and has it written down.

mod book;
mod happening;
mod histogram;
mod live;
mod measured;
mod page;
mod round;
mod row;
mod sample;
mod shown;
mod tally;
mod task;
#[cfg(test)]
mod tests;

use messages::{Experience as Shown, PeerFacts, PeerId, PeerPage, Report, SessionId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::media::MediaServer;
use crate::sessions::LinkId;
use crate::store::{Event, Writer};
pub(crate) use book::{Live, Seat};
pub(crate) use histogram::Histogram;
pub(crate) use live::SessionFacts;
pub(crate) use measured::{Measured, Present};
pub(crate) use page::PeerWish;
pub(crate) use tally::{PeerTally, Tally};
use task::Task;

/// Happenings that wait to be taken note of; whoever tells more waits for room.
const WAITING_NEWS: usize = 4096;

/// Something that happened to sessions and peers, or a question.
#[derive(Debug)]
pub(crate) enum News {
    SessionStarted(Live),
    /// And so is what its peers experience.
    SessionEnded {
        id: SessionId,
        reason: String,
    },
    /// What the server knows of a session is this now.
    Facts {
        id: SessionId,
        facts: SessionFacts,
    },
    /// Something else happened, which the event log is to have.
    Noted(Event),
    /// The peer can be asked from now on.
    Bound(Seat),
    /// The peer can be asked no more, but may still be there.
    Unbound(PeerId),
    Gone(PeerId),
    /// A page reports through this WebSocket.
    Reported {
        link: LinkId,
        report: Report,
    },
    Shown {
        most: usize,
        reply: oneshot::Sender<Shown>,
    },
    Page {
        wish: PeerWish,
        reply: oneshot::Sender<PeerPage>,
    },
    /// What is known of one peer, if it is there.
    Peer {
        id: PeerId,
        reply: oneshot::Sender<Option<PeerFacts>>,
    },
    Measured(oneshot::Sender<Measured>),
}

/// A way to tell what happens to peers, and to learn what they experience.
#[derive(Debug, Clone)]
pub(crate) struct Experience(mpsc::Sender<News>);

/// The rounds, to be ended.
#[derive(Debug)]
pub(crate) struct RunningRounds(JoinHandle<()>);

impl Experience {
    /// Begins to hold rounds; what is learnt goes to `writer`.
    pub(crate) fn start(writer: Writer, media: MediaServer) -> (Self, RunningRounds) {
        let (sender, news) = mpsc::channel(WAITING_NEWS);
        (Self(sender), RunningRounds(tokio::spawn(Task::new(writer, media).run(news))))
    }

    /// Tells what happened.
    pub(crate) async fn tell(&self, news: News) {
        // Nobody listens when the server ends.
        _ = self.0.send(news).await;
    }

    /// What all experience at the moment, with at most `most` of them, the worst first.
    pub(crate) async fn shown(&self, most: usize) -> Shown {
        let (reply, answer) = oneshot::channel();
        self.tell(News::Shown { most, reply }).await;
        answer.await.unwrap_or_default()
    }

    /// Some of those who are there, the worst first.
    pub(crate) async fn page(&self, wish: PeerWish) -> PeerPage {
        let (reply, answer) = oneshot::channel();
        self.tell(News::Page { wish, reply }).await;
        answer.await.unwrap_or_default()
    }

    /// What is known of one peer; nothing if it is not there.
    pub(crate) async fn peer(&self, id: PeerId) -> Option<PeerFacts> {
        let (reply, answer) = oneshot::channel();
        self.tell(News::Peer { id, reply }).await;
        answer.await.unwrap_or_default()
    }

    /// The numbers of all sessions and peers.
    pub(crate) async fn measured(&self) -> Measured {
        let (reply, answer) = oneshot::channel();
        self.tell(News::Measured(reply)).await;
        answer.await.unwrap_or_default()
    }
}

impl RunningRounds {
    /// Asks nobody any more.
    pub(crate) fn end(self) {
        self.0.abort();
    }
}

use std::collections::HashMap;

use kurento::{Event, ObjectId};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::{EndpointEvent, EndpointId};

/// News that may wait for one session. More than its endpoints tell in any burst; what comes above that is lost.
pub(super) const WAITING_NEWS: usize = 4096;

/// What a session hears of its media server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum News {
    Of(EndpointId, EndpointEvent),
    /// It does not run, or has not been reached for long. What is in it may be gone.
    OutOfReach,
    /// It is reached again and has kept everything; what happened meanwhile was not told.
    Resumed,
}

/// Who wants the news of a pipeline.
#[derive(Debug)]
pub(super) enum Registration {
    Add { pipeline: ObjectId, news: mpsc::Sender<News> },
    Remove { pipeline: ObjectId },
}

/// Leads the news of one connection to the sessions.
#[derive(Debug, Default)]
pub(super) struct Router {
    sessions: HashMap<ObjectId, mpsc::Sender<News>>,
}

impl Router {
    pub(super) fn register(&mut self, registration: Registration) {
        match registration {
            Registration::Add { pipeline, news } => drop(self.sessions.insert(pipeline, news)),
            Registration::Remove { pipeline } => drop(self.sessions.remove(&pipeline)),
        }
    }

    /// Whether somebody wants the pipeline.
    pub(super) fn knows(&self, pipeline: &ObjectId) -> bool {
        self.sessions.get(pipeline).is_some_and(|session| !session.is_closed())
    }

    /// Passes an event on. An endpoint's id names its pipeline.
    pub(super) fn route(&self, event: Event) {
        let Some(pipeline) = event.object.parent() else { return };
        let Some(session) = self.sessions.get(&pipeline) else { return };
        let Some(meaning) = EndpointEvent::from_kurento(event.data) else { return };
        if let Err(TrySendError::Full(lost)) = session.try_send(News::Of(event.object.into(), meaning)) {
            tracing::warn!(?lost, "a session is too slow for its events");
        }
    }

    /// Tells all. A session that has no room for this must not go on without it: its news end, as when the media server is
    /// lost.
    pub(super) fn tell_all(&mut self, news: &News) {
        self.sessions.retain(|_, session| session.try_send(news.clone()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(number: u32) -> ObjectId {
        format!("{number}_kurento.MediaPipeline").parse().unwrap()
    }

    fn registered(router: &mut Router, number: u32, room: usize) -> mpsc::Receiver<News> {
        let (news, receiver) = mpsc::channel(room);
        router.register(Registration::Add { pipeline: pipeline(number), news });
        receiver
    }

    #[test]
    fn all_are_told_and_who_has_no_room_is_let_go() {
        let mut router = Router::default();
        let (mut quick, mut slow) = (registered(&mut router, 1, 2), registered(&mut router, 2, 1));
        router.tell_all(&News::OutOfReach);
        router.tell_all(&News::Resumed);
        assert_eq!([quick.try_recv(), quick.try_recv()], [Ok(News::OutOfReach), Ok(News::Resumed)]);
        assert_eq!(slow.try_recv(), Ok(News::OutOfReach));
        assert_eq!(slow.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        assert!(router.knows(&pipeline(1)) && !router.knows(&pipeline(2)));
    }

    #[test]
    fn a_session_that_is_gone_wants_nothing() {
        let mut router = Router::default();
        drop(registered(&mut router, 1, 2));
        assert!(!router.knows(&pipeline(1)));
    }
}

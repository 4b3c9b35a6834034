use messages::SessionState;

use super::Task;
use crate::clock::now_ms;
use crate::experience::{News, SessionFacts};
use crate::media::{MediaKind, Pipeline};
use crate::store::{Event, EventKind, Level};

/// Tells what happens to the session, and what the server knows of it.
impl Task {
    /// Takes note of what others than its pages should know; told by [`Task::tell_news`].
    pub(super) fn notice(&mut self, former: SessionState) {
        let state = self.session.state();
        if former != state
            && let Some((level, what)) = happening(former, state)
        {
            let event = self.event_of_session(EventKind::Session, level, &format!("“{}” {what}", self.title));
            self.news.push(News::Noted(event));
        }
        let facts = self.facts();
        if facts != self.facts {
            self.facts = facts.clone();
            self.news.push(News::Facts { id: self.id.clone(), facts });
        }
    }

    pub(super) fn note_recording(&mut self, level: Level, what: &str) {
        let sentence = format!("The recording of “{}” {what}", self.title);
        let event = self.event_of_session(EventKind::Recording, level, &sentence);
        self.news.push(News::Noted(event));
    }

    fn event_of_session(&self, kind: EventKind, level: Level, sentence: &str) -> Event {
        Event::new(now_ms(), kind, level, sentence).of_session(&self.id)
    }

    fn facts(&self) -> SessionFacts {
        SessionFacts {
            audio_flows_in: self.session.flows_in(MediaKind::Audio),
            video_flows_in: self.session.flows_in(MediaKind::Video),
            media_server: self.pipeline.as_ref().map(Pipeline::media_server).cloned(),
        }
    }
}

/// Its beginning and its end are told by whoever keeps the book of sessions.
fn happening(former: SessionState, state: SessionState) -> Option<(Level, &'static str)> {
    match (former, state) {
        (SessionState::Starting, SessionState::Live) => Some((Level::Info, "is live.")),
        (_, SessionState::Live) => Some((Level::Info, "is live again.")),
        (_, SessionState::Interrupted) => {
            Some((Level::Warning, "is interrupted: nothing comes from where it is sent."))
        }
        (_, SessionState::Starting | SessionState::Ended) => None,
    }
}

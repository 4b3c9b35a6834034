use super::Event;
use crate::Format;

/// Says what a stream is when that is new.
#[derive(Debug, Default)]
pub(crate) struct Announcer {
    last: Option<Format>,
}

impl Announcer {
    pub(crate) fn announce(&mut self, format: Format) -> Option<Event> {
        if self.last.as_ref() == Some(&format) {
            return None;
        }
        self.last = Some(format.clone());
        Some(Event::Format(format))
    }
}

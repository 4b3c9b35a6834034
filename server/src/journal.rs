use crate::clock;
use crate::store::{Event, EventKind, Level, Write, Writer};

/// Where what happens is noted, for whoever reads the event log. Never waits.
#[derive(Debug, Clone)]
pub(crate) struct Journal(Writer);

impl Journal {
    pub(crate) fn new(writer: Writer) -> Self {
        Self(writer)
    }

    pub(crate) fn note(&self, kind: EventKind, level: Level, sentence: impl Into<String>) {
        // What finds no room is counted, and told by whoever writes.
        _ = self.0.try_write(Write::Event(Event::new(clock::now_ms(), kind, level, sentence)));
    }
}

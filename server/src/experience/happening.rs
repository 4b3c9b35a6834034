use std::time::Duration;

use messages::SessionKind;

use super::book::Entry;
use crate::store::{Event, EventKind, Level, Role, StoredSession};

/// A session began.
pub(super) fn began(session: &StoredSession) -> Event {
    let what = match session.kind {
        SessionKind::Webcam => "a webcam",
        SessionKind::Screen => "a screen",
        SessionKind::Source => "a source",
    };
    let sentence = format!("“{}” begins: {what}.", session.title);
    Event::new(session.started_ms, EventKind::Session, Level::Info, sentence).of_session(&session.id)
}

/// A session ended.
pub(super) fn ended(session: &StoredSession, reason: &str, at_ms: i64) -> Event {
    let sentence = format!("“{}” ended. {reason}", session.title);
    Event::new(at_ms, EventKind::Session, Level::Info, sentence).of_session(&session.id)
}

/// What a peer did, told of its session.
pub(super) fn of_peer(session: &StoredSession, entry: &Entry, level: Level, what: &str, at_ms: i64) -> Event {
    let who = match entry.stored.role {
        Role::Publisher => "The publisher",
        Role::Viewer => "A viewer",
    };
    let sentence = format!("{who} of “{}” {what}", session.title);
    Event::new(at_ms, EventKind::Peer, level, sentence).of_session(&session.id).of_peer(&entry.stored.id)
}

/// How long somebody was there, in words.
pub(super) fn lasted(span: Duration) -> String {
    let seconds = span.as_secs();
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_roughly() {
        let told = [7, 60, 3599, 3600, 7380].map(|seconds| lasted(Duration::from_secs(seconds)));
        assert_eq!(told, ["7 s", "1 min", "59 min", "1 h 0 min", "2 h 3 min"]);
    }
}

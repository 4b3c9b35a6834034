use std::time::Duration;

use leptos::prelude::*;
use messages::{EventKind, EventPage, LoggedEvent, PeerId};
use wasm_bindgen_futures::spawn_local;

use crate::browser::{self, Interval, Slot};

/// How often it is looked for what is new.
const REFRESH_EVERY: Duration = Duration::from_millis(2500);
/// Events that are shown at first, and that are added at a time.
const PAGE: usize = 50;

/// What happened, as far as it is shown, and which of it is wanted.
#[derive(Clone, Copy)]
pub(crate) struct EventLog {
    /// Newest first; nothing until the server has answered.
    pub(crate) events: RwSignal<Option<Vec<LoggedEvent>>>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    pub(crate) kind: RwSignal<Option<EventKind>>,
    pub(crate) text: RwSignal<String>,
    /// What is new is shown as it comes.
    pub(crate) follows: RwSignal<bool>,
    /// The last page was full, so there may be more.
    pub(crate) has_older: RwSignal<bool>,
    /// Only what happened to this peer.
    of: StoredValue<Option<PeerId>>,
    /// Counts what was wished for, so that an answer to a former wish is not shown.
    wishes: StoredValue<u64>,
    is_waiting: StoredValue<bool>,
    refresher: Slot<Interval>,
}

impl EventLog {
    /// The log of a page that is being made, of all or of one peer.
    pub(crate) fn new(of: Option<PeerId>) -> Self {
        Self {
            events: RwSignal::default(),
            problem: RwSignal::default(),
            kind: RwSignal::default(),
            text: RwSignal::default(),
            follows: RwSignal::new(true),
            has_older: RwSignal::default(),
            of: StoredValue::new(of),
            wishes: StoredValue::default(),
            is_waiting: StoredValue::default(),
            refresher: Slot::empty(),
        }
    }

    /// Brings the log to life.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            self.read_newest();
            let refresh = move || {
                // A server that takes long is not asked again before it has answered.
                if self.follows.get_untracked() && !self.is_waiting.get_value() {
                    self.read_newest();
                }
            };
            self.refresher.fill(Interval::new(REFRESH_EVERY, refresh));
        });
    }

    /// Shows what matches from now on.
    pub(crate) fn wish(self, kind: Option<EventKind>, text: String) {
        self.kind.set(kind);
        self.text.set(text);
        self.follows.set(true);
        self.read_newest();
    }

    /// Goes on with following, or stops so that what is read stays where it is.
    pub(crate) fn follow(self, follows: bool) {
        self.follows.set(follows);
        if follows {
            self.read_newest();
        }
    }

    /// Adds what happened before; what is new would push it away, so it is not followed any more.
    pub(crate) fn read_older(self) {
        let Some(before) = self.events.with_untracked(|events| events.as_ref()?.last().map(|event| event.id)) else {
            return;
        };
        self.follows.set(false);
        self.read(Some(before));
    }

    fn read_newest(self) {
        self.read(None);
    }

    fn read(self, before: Option<i64>) {
        let path = self.path(before);
        let Some(wish) = self.wishes.try_update_value(|wishes| {
            *wishes += 1;
            *wishes
        }) else {
            return;
        };
        self.is_waiting.set_value(true);
        spawn_local(async move {
            let answer = browser::get::<EventPage>(&path).await;
            // The page may be gone, or something else wanted.
            if self.wishes.try_get_value() == Some(wish) {
                self.is_waiting.set_value(false);
                self.show(before.is_some(), answer);
            }
        });
    }

    fn show(self, is_older: bool, answer: Result<EventPage, String>) {
        self.problem.set(answer.as_ref().err().cloned());
        let Ok(EventPage { events }) = answer else { return };
        self.has_older.set(events.len() >= PAGE);
        self.events.update(|shown| match shown {
            Some(shown) if is_older => shown.extend(events),
            shown => *shown = Some(events),
        });
    }

    fn path(self, before: Option<i64>) -> String {
        let mut path = format!("/api/events?limit={PAGE}");
        if let Some(peer) = self.of.get_value() {
            path.push_str(&format!("&peer={peer}"));
        }
        if let Some(before) = before {
            path.push_str(&format!("&before={before}"));
        }
        if let Some(kind) = self.kind.get_untracked() {
            path.push_str(&format!("&kind={}", name(kind)));
        }
        let text = self.text.get_untracked();
        if !text.trim().is_empty() {
            path.push_str("&text=");
            path.push_str(&String::from(js_sys::encode_uri_component(text.trim())));
        }
        path
    }
}

/// Kinds of events as the address names them, and as people read them.
pub(crate) const KINDS: [(EventKind, &str, &str); 6] = [
    (EventKind::Session, "session", "Sessions"),
    (EventKind::Peer, "peer", "Peers"),
    (EventKind::Source, "source", "Sources"),
    (EventKind::Recording, "recording", "Recordings"),
    (EventKind::MediaServer, "media-server", "Media servers"),
    (EventKind::Server, "server", "This server"),
];

fn name(kind: EventKind) -> &'static str {
    KINDS.iter().find(|(one, ..)| *one == kind).map_or("", |(_, name, _)| name)
}

/// The kind of an address's name.
pub(crate) fn kind(name: &str) -> Option<EventKind> {
    KINDS.iter().find(|(_, one, _)| *one == name).map(|(kind, ..)| *kind)
}

use std::time::Duration;

use leptos::prelude::*;
use messages::{PastPeer, PastPeers, SessionId};
use wasm_bindgen_futures::spawn_local;

use crate::browser::{self, Interval, Slot};

/// Those who are added at a time.
const PAGE: usize = 50;
/// What the server tells of at a time.
const MOST: usize = 1000;
/// Who comes and goes is written down by the server soon after.
const REFRESH_EVERY: Duration = Duration::from_secs(5);

/// Who was in a session, there or gone, as far as it is shown.
#[derive(Clone, Copy)]
pub(crate) struct People {
    /// In the order in which they came; nothing until the server has answered.
    pub(crate) peers: RwSignal<Option<Vec<PastPeer>>>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The last page was full, so there may be more.
    pub(crate) has_more: RwSignal<bool>,
    session: StoredValue<SessionId>,
    /// Counts what was asked, so that only the answer to the last question is taken.
    questions: StoredValue<u64>,
    is_waiting: StoredValue<bool>,
    refresher: Slot<Interval>,
}

impl People {
    pub(crate) fn of(session: SessionId) -> Self {
        Self {
            peers: RwSignal::default(),
            problem: RwSignal::default(),
            has_more: RwSignal::default(),
            session: StoredValue::new(session),
            questions: StoredValue::default(),
            is_waiting: StoredValue::default(),
            refresher: Slot::empty(),
        }
    }

    /// Reads those who are shown at first, and follows who comes and goes.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            self.read_again();
            self.refresher.fill(Interval::new(REFRESH_EVERY, move || {
                // Nobody looks at a page that is hidden, and a server that takes long is not asked again.
                if !self.is_waiting.get_value() && !browser::is_hidden() {
                    self.read_again();
                }
            }));
        });
    }

    /// Adds those who came after the ones that are shown.
    pub(crate) fn read_more(self) {
        self.read(self.shown(), PAGE);
    }

    /// Reads what is shown once more: who was there may have left, and somebody may have come.
    fn read_again(self) {
        self.read(0, self.shown().clamp(PAGE, MOST));
    }

    fn shown(self) -> usize {
        self.peers.with_untracked(|peers| peers.as_ref().map_or(0, Vec::len))
    }

    fn read(self, skip: usize, limit: usize) {
        let Some(question) = self.questions.try_update_value(|questions| {
            *questions += 1;
            *questions
        }) else {
            return;
        };
        self.is_waiting.set_value(true);
        let session = self.session.get_value();
        spawn_local(async move {
            let path = format!("/api/history/sessions/{session}/peers?skip={skip}&limit={limit}");
            let answer = browser::get_known::<PastPeers>(&path).await;
            // The page may be gone, or something else asked.
            if self.questions.try_get_value() == Some(question) {
                self.is_waiting.set_value(false);
                self.take(skip, limit, answer);
            }
        });
    }

    fn take(self, skip: usize, limit: usize, answer: Result<Option<PastPeers>, String>) {
        self.problem.set(answer.as_ref().err().cloned());
        let Ok(known) = answer else { return };
        if known.is_none() {
            // Of whom nothing is kept, nothing will be.
            drop(self.refresher.take());
        }
        let read = known.unwrap_or_default().peers;
        // Whoever is shown beyond what was read now stays.
        if skip + limit >= self.shown() {
            self.has_more.set(read.len() >= limit);
        }
        self.peers.maybe_update(|shown| {
            let is_first = shown.is_none();
            put(shown.get_or_insert_default(), skip, limit, read) || is_first
        });
    }
}

/// Puts what was read in the place of what was shown there; tells whether that is something new.
fn put(shown: &mut Vec<PastPeer>, skip: usize, limit: usize, read: Vec<PastPeer>) -> bool {
    let (from, to) = (skip.min(shown.len()), (skip + limit).min(shown.len()));
    let is_new = shown[from..to] != read[..];
    shown.splice(from..to, read);
    is_new
}

#[cfg(test)]
mod tests {
    use messages::PeerRole;

    use super::*;

    fn people(numbers: std::ops::Range<i64>, ended_ms: Option<i64>) -> Vec<PastPeer> {
        let person = |number| PastPeer {
            peer_id: format!("peer-{number:016}").parse().unwrap(),
            role: PeerRole::Viewer,
            browser: None,
            path: None,
            started_ms: number,
            ended_ms,
        };
        numbers.map(person).collect()
    }

    #[test]
    fn more_people_come_after_the_ones_that_are_shown() {
        let mut shown = people(0..50, None);
        assert!(put(&mut shown, 50, 50, people(50..60, None)));
        assert_eq!(shown, people(0..60, None));
    }

    #[test]
    fn what_is_read_again_takes_the_place_of_what_is_shown() {
        let mut shown = people(0..3, None);
        assert!(!put(&mut shown, 0, 50, people(0..3, None)), "nothing new");
        assert!(put(&mut shown, 0, 50, people(0..4, Some(9))));
        assert_eq!(shown, people(0..4, Some(9)));
        assert!(put(&mut shown, 0, 2, people(0..2, None)));
        assert_eq!(shown, [people(0..2, None), people(2..4, Some(9))].concat(), "the others stay");
    }
}

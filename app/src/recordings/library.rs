use std::time::Duration;

use leptos::prelude::*;
use messages::{RecordingChange, RecordingId, RecordingList, RecordingSummary, Title};
use wasm_bindgen_futures::spawn_local;

use super::KnownRecordings;
use crate::browser::{self, Interval, Slot, Timeout};

const LIST: &str = "/api/recordings";
const REFRESH_EVERY: Duration = Duration::from_secs(4);
/// The server takes a deletion back for longer than this.
const UNDO_OFFERED_FOR: Duration = Duration::from_secs(12);

/// Everything that the page about recordings knows and does. Its components share it.
#[derive(Clone, Copy)]
pub(crate) struct Library {
    /// Nothing until the server has answered.
    pub(crate) list: RwSignal<Option<RecordingList>>,
    /// What went wrong last, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The one that plays.
    pub(crate) playing: RwSignal<Option<RecordingId>>,
    /// The one that was deleted last, as long as that can be taken back.
    pub(crate) deleted: RwSignal<Option<RecordingSummary>>,
    /// The browser is there, and with it the visitor's time zone.
    pub(crate) is_alive: RwSignal<bool>,
    /// The server did not answer when it was last asked for the list.
    is_away: StoredValue<bool>,
    refresher: Slot<Interval>,
    regret: Slot<Timeout>,
}

impl Library {
    /// The library of a page that is being made.
    pub(crate) fn new() -> Self {
        let known = SharedValue::new(|| use_context::<KnownRecordings>().map(|known| known.0));
        Self {
            list: RwSignal::new(known.into_inner()),
            problem: RwSignal::default(),
            playing: RwSignal::default(),
            deleted: RwSignal::default(),
            is_alive: RwSignal::new(false),
            is_away: StoredValue::new(false),
            refresher: Slot::empty(),
            regret: Slot::empty(),
        }
    }

    /// Brings the page to life: the list is kept up to date for as long as it is shown.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            self.is_alive.set(true);
            self.refresh();
            self.refresher.fill(Interval::new(REFRESH_EVERY, move || self.refresh()));
        });
    }

    /// A recording of the list.
    pub(crate) fn find(self, id: &RecordingId) -> Option<RecordingSummary> {
        let is_it = |recording: &&RecordingSummary| recording.recording_id == *id;
        self.list.with(|list| list.as_ref()?.recordings.iter().find(is_it).cloned())
    }

    /// Gives a recording another title; what is none changes nothing.
    pub(crate) fn rename(self, id: RecordingId, title: String) {
        match Title::try_from(title) {
            Ok(title) => {
                let change = RecordingChange { title: Some(title), ..RecordingChange::default() };
                self.change(id, change);
            }
            Err(error) => self.problem.set(Some(format!("That is no title: {error}."))),
        }
    }

    /// Deletes a recording; for a while that can be taken back.
    pub(crate) fn delete(self, recording: RecordingSummary) {
        if self.playing.with_untracked(|playing| playing.as_ref() == Some(&recording.recording_id)) {
            self.playing.set(None);
        }
        spawn_local(async move {
            let path = format!("/api/recordings/{}", recording.recording_id);
            match browser::send("DELETE", &path, None).await {
                Ok(()) => self.offer_undo(recording),
                Err(problem) => _ = self.problem.try_set(Some(problem)),
            }
            self.refresh();
        });
    }

    /// Takes the last deletion back.
    pub(crate) fn undo(self) {
        if let Some(recording) = self.deleted.get_untracked() {
            self.regret.take();
            self.deleted.set(None);
            let change = RecordingChange { deleted: Some(false), ..RecordingChange::default() };
            self.change(recording.recording_id, change);
        }
    }

    fn offer_undo(self, recording: RecordingSummary) {
        _ = self.deleted.try_set(Some(recording));
        self.regret.fill(Timeout::new(UNDO_OFFERED_FOR, move || self.deleted.set(None)));
    }

    fn change(self, id: RecordingId, change: RecordingChange) {
        let Ok(body) = serde_json::to_string(&change) else { return };
        spawn_local(async move {
            let changed = browser::send("PATCH", &format!("/api/recordings/{id}"), Some(body)).await;
            _ = self.problem.try_set(changed.err());
            self.refresh();
        });
    }

    fn refresh(self) {
        spawn_local(async move {
            match browser::get::<RecordingList>(LIST).await {
                Ok(list) => self.show(list),
                Err(problem) => {
                    _ = self.is_away.try_set_value(true);
                    _ = self.problem.try_set(Some(problem));
                }
            }
        });
    }

    fn show(self, list: RecordingList) {
        if self.is_away.try_update_value(std::mem::take).unwrap_or(false) {
            self.problem.set(None);
        }
        // The page may be gone.
        if self.list.try_get_untracked().is_some_and(|shown| shown.as_ref() != Some(&list)) {
            self.list.set(Some(list));
        }
    }
}

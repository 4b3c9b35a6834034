use std::time::Duration;

use leptos::prelude::*;
use messages::{PeerExperience, PeerId, PeerPage, PeerRole};
use wasm_bindgen_futures::spawn_local;

use super::KnownExperience;
use crate::browser::{self, Interval, Slot};

/// Rows that are shown at a time.
pub(crate) const PAGE: u32 = 200;
/// Rows that are kept while their order is held: those who have come and gone meanwhile among them.
const MOST_ROWS: usize = 2 * PAGE as usize;
/// Peers are asked every five seconds; who looks twice as often is never far behind.
const REFRESH_EVERY: Duration = Duration::from_millis(2500);

/// The table of those who are there: which of them are wanted, and what is shown of them.
#[derive(Clone, Copy)]
pub(crate) struct PeerList {
    pub(crate) rows: RwSignal<Vec<Row>>,
    /// How many match in all.
    pub(crate) matching: RwSignal<u32>,
    /// How many are there.
    pub(crate) present: RwSignal<u32>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    pub(crate) text: RwSignal<String>,
    pub(crate) role: RwSignal<Option<PeerRole>>,
    /// Counted from 0.
    pub(crate) page: RwSignal<u32>,
    /// Somebody points at a row, so rows stay where they are.
    pub(crate) is_pointed_at: RwSignal<bool>,
    /// Somebody is in the table with the keyboard, which holds the rows as well.
    pub(crate) has_focus: RwSignal<bool>,
    /// What the server told last, in its order.
    told: StoredValue<Vec<PeerExperience>>,
    /// Counts what was wished for, so that an answer to a former wish is not shown.
    wishes: StoredValue<u64>,
    /// Other rows are wanted than are shown.
    is_other: StoredValue<bool>,
    is_waiting: StoredValue<bool>,
    refresher: Slot<Interval>,
}

/// A row, whose cells follow what is told of its peer.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: PeerId,
    pub(crate) peer: ArcRwSignal<PeerExperience>,
    /// It would not be here any more if rows were not held.
    pub(crate) is_past: ArcRwSignal<bool>,
}

impl PeerList {
    /// The table of a page that is being made.
    pub(crate) fn new() -> Self {
        let known = SharedValue::new(|| use_context::<KnownExperience>().map(|known| known.peers));
        let PeerPage { peers, matching, present } = known.into_inner().unwrap_or_default();
        Self {
            rows: RwSignal::new(peers.iter().map(Row::new).collect()),
            matching: RwSignal::new(matching),
            present: RwSignal::new(present),
            problem: RwSignal::default(),
            text: RwSignal::default(),
            role: RwSignal::default(),
            page: RwSignal::default(),
            is_pointed_at: RwSignal::default(),
            has_focus: RwSignal::default(),
            told: StoredValue::new(peers),
            wishes: StoredValue::default(),
            is_other: StoredValue::default(),
            is_waiting: StoredValue::default(),
            refresher: Slot::empty(),
        }
    }

    /// Brings the table to life, with what the page's address asks for.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            self.text.set(browser::query("who").unwrap_or_default());
            self.role.set(browser::query("role").and_then(|name| role(&name)));
            self.page
                .set(browser::query("page").and_then(|page| page.parse().ok()).map_or(0, |page: u32| page.max(1) - 1));
            self.read();
            self.refresher.fill(Interval::new(REFRESH_EVERY, move || {
                // Nobody looks at a page that is hidden, and a server that takes long is not asked again.
                if !self.is_waiting.get_value() && !browser::is_hidden() {
                    self.read();
                }
            }));
        });
        // Who lets go of the rows sees them in their order.
        Effect::new(move || {
            if !self.is_held() {
                self.show_told();
            }
        });
    }

    /// Whether rows stay where they are.
    pub(crate) fn is_held(self) -> bool {
        self.is_pointed_at.get() || self.has_focus.get()
    }

    /// Shows what matches from now on.
    pub(crate) fn wish(self, text: String, role: Option<PeerRole>) {
        self.text.set(text);
        self.role.set(role);
        self.turn_to(0);
    }

    pub(crate) fn turn_to(self, page: u32) {
        self.page.set(page);
        let text = self.text.get_untracked();
        let page = (page > 0).then(|| (page + 1).to_string());
        browser::replace_query(&[
            ("who", Some(text.trim()).filter(|text| !text.is_empty())),
            ("role", self.role.get_untracked().map(role_name)),
            ("page", page.as_deref()),
        ]);
        self.is_other.set_value(true);
        self.read();
    }

    fn read(self) {
        let Some(wish) = self.wishes.try_update_value(|wishes| {
            *wishes += 1;
            *wishes
        }) else {
            return;
        };
        self.is_waiting.set_value(true);
        let path = self.path();
        spawn_local(async move {
            let answer = browser::get::<PeerPage>(&path).await;
            // The page may be gone, or something else wanted.
            if self.wishes.try_get_value() == Some(wish) {
                self.is_waiting.set_value(false);
                self.problem.set(answer.as_ref().err().cloned());
                if let Ok(page) = answer {
                    self.take(page);
                }
            }
        });
    }

    fn take(self, page: PeerPage) {
        let PeerPage { peers, matching, present } = page;
        self.matching.set(matching);
        self.present.set(present);
        let last = matching.saturating_sub(1) / PAGE;
        // So many have left that there is no such page any more.
        if self.page.get_untracked() > last {
            return self.turn_to(last);
        }
        self.told.set_value(peers);
        self.show_told();
        self.is_other.set_value(false);
    }

    fn show_told(self) {
        // Where other rows are wanted, nothing is left to be held.
        let is_held = untrack(|| self.is_held()) && !self.is_other.get_value();
        self.told.with_value(|told| {
            let (rows, has_changed) = self.rows.with_untracked(|shown| {
                let rows = arranged(shown, told, is_held);
                let has_changed = !rows.iter().map(|row| &row.id).eq(shown.iter().map(|row| &row.id));
                (rows, has_changed)
            });
            if has_changed {
                self.rows.set(rows);
            }
        });
    }

    fn path(self) -> String {
        let mut path = format!("/api/peers?limit={PAGE}&skip={}", self.page.get_untracked() * PAGE);
        if let Some(role) = self.role.get_untracked() {
            path.push_str(&format!("&role={}", role_name(role)));
        }
        let text = self.text.get_untracked();
        if !text.trim().is_empty() {
            path.push_str("&text=");
            path.push_str(&String::from(js_sys::encode_uri_component(text.trim())));
        }
        path
    }
}

impl Row {
    fn new(peer: &PeerExperience) -> Self {
        Self { id: peer.peer_id.clone(), peer: ArcRwSignal::new(peer.clone()), is_past: ArcRwSignal::new(false) }
    }

    fn tell(&self, peer: Option<&PeerExperience>) {
        if self.is_past.get_untracked() != peer.is_none() {
            self.is_past.set(peer.is_none());
        }
        if let Some(peer) = peer.filter(|peer| self.peer.with_untracked(|known| known != *peer)) {
            self.peer.set(peer.clone());
        }
    }
}

/// The rows of what was told; those that are there already are kept and told what is new. While rows are held, each stays where
/// it is and new ones come behind.
fn arranged(rows: &[Row], told: &[PeerExperience], is_held: bool) -> Vec<Row> {
    let row_of = |peer: &PeerExperience| rows.iter().find(|row| row.id == peer.peer_id);
    if is_held {
        rows.iter().for_each(|row| row.tell(told.iter().find(|peer| peer.peer_id == row.id)));
        let new = told.iter().filter(|peer| row_of(peer).is_none()).map(Row::new);
        return rows.iter().cloned().chain(new).take(MOST_ROWS).collect();
    }
    let row = |peer: &PeerExperience| match row_of(peer) {
        Some(row) => {
            row.tell(Some(peer));
            row.clone()
        }
        None => Row::new(peer),
    };
    told.iter().map(row).collect()
}

/// The name of a role in addresses.
pub(crate) fn role_name(role: PeerRole) -> &'static str {
    match role {
        PeerRole::Publisher => "publisher",
        PeerRole::Viewer => "viewer",
    }
}

/// The role of an address's name.
pub(crate) fn role(name: &str) -> Option<PeerRole> {
    [PeerRole::Publisher, PeerRole::Viewer].into_iter().find(|role| role_name(*role) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(number: u32, loss: f64) -> PeerExperience {
        let text = format!(
            r#"{{"peerId":"viewer-{number:011}","sessionId":"session-0000000000","title":"Garden","kind":"webcam",
                "role":"viewer","silent":false,"ageMs":1,"loss":{loss}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    /// The number and the loss of each row, and whether it is past.
    fn shown(rows: &[Row]) -> Vec<(char, f64, bool)> {
        let loss = |row: &Row| row.peer.with_untracked(|peer| peer.loss.unwrap());
        let last = |row: &Row| row.id.as_str().chars().last().unwrap();
        rows.iter().map(|row| (last(row), loss(row), row.is_past.get_untracked())).collect()
    }

    #[test]
    fn rows_are_in_the_order_that_was_told_and_keep_their_signals() {
        let first = arranged(&[], &[peer(1, 0.1), peer(2, 0.2)], false);
        let then = arranged(&first, &[peer(2, 0.3), peer(3, 0.0)], false);
        assert_eq!(shown(&then), [('2', 0.3, false), ('3', 0.0, false)]);
        assert_eq!(shown(&first)[1], ('2', 0.3, false), "the same row is told what is new");
    }

    #[test]
    fn rows_that_are_held_do_not_move() {
        let first = arranged(&[], &[peer(1, 0.1), peer(2, 0.2)], false);
        let held = arranged(&first, &[peer(3, 0.9), peer(2, 0.5)], true);
        assert_eq!(shown(&held), [('1', 0.1, true), ('2', 0.5, false), ('3', 0.9, false)]);
        let let_go = arranged(&held, &[peer(3, 0.9), peer(1, 0.4)], false);
        assert_eq!(shown(&let_go), [('3', 0.9, false), ('1', 0.4, false)]);
    }
}

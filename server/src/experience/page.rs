use std::time::Duration;

use messages::{PeerPage, SessionId};

use super::book::Book;
use super::row::{self, Row};
use crate::store::Role;

/// Which of those who are there are wanted; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeerWish {
    pub(crate) session: Option<SessionId>,
    pub(crate) role: Option<Role>,
    /// Is in what a row says, whatever the case of its letters.
    pub(crate) text: Option<String>,
    /// How many of the worst are left out.
    pub(crate) skip: usize,
    pub(crate) most: usize,
}

impl Book {
    /// Some of those who are there, the worst first.
    pub(super) fn page(&self, now: Duration, wish: &PeerWish) -> PeerPage {
        let text = wish.text.as_ref().map(|text| text.to_lowercase());
        let of_session = |session: &SessionId| wish.session.as_ref().is_none_or(|wanted| wanted == session);
        let entries = self.peers.values().filter(|entry| {
            of_session(&entry.stored.session) && wish.role.is_none_or(|wanted| wanted == entry.stored.role)
        });
        let says = |row: &Row<'_>| text.as_ref().is_none_or(|text| row.says(text));
        let mut rows: Vec<_> = entries.filter_map(|entry| self.row(now, entry)).filter(says).collect();
        rows.sort_by(row::worst_first);
        let (matching, present) = (count(rows.len()), count(self.peers.len()));
        let peers = rows.into_iter().skip(wish.skip).take(wish.most).map(Row::shown).collect();
        PeerPage { peers, matching, present }
    }
}

fn count(peers: usize) -> u32 {
    u32::try_from(peers).unwrap_or(u32::MAX)
}

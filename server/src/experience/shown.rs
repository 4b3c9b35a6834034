use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use messages::{Experience, MediaServerState, PeerFacts, PeerId, SessionExperience, SessionId};
use metrics::Averages;

use super::book::{Book, Entry};
use super::live::Present;
use super::round;
use super::row::{self, Row};

/// Sessions of which more is shown than that they are there.
const MOST_SESSIONS: usize = 100;

impl Book {
    /// What is shown of it, with at most `most` peers, the worst first.
    pub(super) fn shown(&self, now: Duration, most: usize, media_servers: Vec<MediaServerState>) -> Experience {
        let last_minute: Vec<_> = self.peers.values().map(|entry| entry.track.last_minute(now)).collect();
        let averages = Averages::of(&last_minute);
        let mut rows: Vec<Row<'_>> = self.peers.values().filter_map(|entry| self.row(now, entry)).collect();
        rows.sort_by(row::worst_first);
        Experience {
            round: self.last_round,
            sessions: u32::try_from(self.sessions.len()).unwrap_or(u32::MAX),
            publishers: round::together(&averages.publishers),
            viewers: round::together(&averages.viewers),
            peers: rows.into_iter().take(most).map(Row::shown).collect(),
            live: self.live(now, &media_servers),
            media_servers,
        }
    }

    /// What is known of a peer that is there.
    pub(super) fn peer(&self, now: Duration, id: &PeerId) -> Option<PeerFacts> {
        let entry = self.peers.get(id)?;
        let shown = self.row(now, entry)?.shown();
        Some(PeerFacts {
            peer_id: shown.peer_id.clone(),
            session_id: shown.session_id.clone(),
            title: shown.title.clone(),
            kind: shown.kind,
            role: shown.role,
            started_ms: entry.stored.started_ms,
            ended_ms: None,
            browser: entry.stored.browser.clone(),
            path: shown.path.clone(),
            now: Some(shown),
            last: None,
        })
    }

    pub(super) fn row<'a>(&'a self, now: Duration, entry: &'a Entry) -> Option<Row<'a>> {
        let session = self.sessions.get(&entry.stored.session)?;
        Some(Row::new(now, &session.stored, entry, self.is_silent(entry)))
    }

    /// Sessions with faults first, then those that most watch, then the older ones.
    fn live(&self, now: Duration, media_servers: &[MediaServerState]) -> Vec<SessionExperience> {
        let mut present: HashMap<&SessionId, Vec<Present<'_>>> = HashMap::new();
        for entry in self.peers.values() {
            let peer = Present { entry, is_silent: self.is_silent(entry) };
            present.entry(&entry.stored.session).or_default().push(peer);
        }
        let of = |id| present.get(id).map(Vec::as_slice).unwrap_or_default();
        let mut live: Vec<_> = self
            .sessions
            .values()
            .map(|session| (session.stored.started_ms, session.shown(now, of(&session.stored.id), media_servers)))
            .collect();
        live.sort_by_cached_key(|(started_ms, session)| {
            (session.faults.is_empty(), Reverse(session.watching), *started_ms, session.session_id.clone())
        });
        live.into_iter().take(MOST_SESSIONS).map(|(_, session)| session).collect()
    }
}

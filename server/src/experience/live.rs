use std::sync::Arc;
use std::time::Duration;

use messages::{FaultReport, MediaServerState, SessionExperience};
use metrics::{Averages, Fault, Origin, Peer, ServerFacts, find_faults};

use super::book::Entry;
use super::round;
use crate::store::{Role, StoredSession};

/// What the server itself knows of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SessionFacts {
    /// Whether sound comes from the publisher or the source, as far as that is known.
    pub(crate) audio_flows_in: Option<bool>,
    /// Whether the picture does.
    pub(crate) video_flows_in: Option<bool>,
    /// The name of the media server that carries it; nothing while none does.
    pub(crate) media_server: Option<Arc<str>>,
}

/// A live session as the book has it.
#[derive(Debug)]
pub(super) struct LiveSession {
    pub(super) stored: StoredSession,
    pub(super) facts: SessionFacts,
}

/// A peer of a session.
#[derive(Clone, Copy)]
pub(super) struct Present<'a> {
    pub(super) entry: &'a Entry,
    pub(super) is_silent: bool,
}

impl LiveSession {
    /// What its peers experience together, and what is wrong with it.
    pub(super) fn shown(
        &self,
        now: Duration,
        peers: &[Present<'_>],
        media_servers: &[MediaServerState],
    ) -> SessionExperience {
        let last_minute: Vec<_> = peers.iter().map(|peer| peer.entry.track.last_minute(now)).collect();
        let averages = Averages::of(&last_minute);
        let viewers: Vec<_> = peers.iter().filter(|peer| peer.entry.stored.role == Role::Viewer).copied().collect();
        SessionExperience {
            session_id: self.stored.id.clone(),
            title: self.stored.title.clone(),
            kind: self.stored.kind,
            watching: u32::try_from(viewers.len()).unwrap_or(u32::MAX),
            publishers: round::together(&averages.publishers),
            viewers: round::together(&averages.viewers),
            faults: self.faults(peers, &viewers, media_servers),
        }
    }

    fn faults(
        &self,
        peers: &[Present<'_>],
        viewers: &[Present<'_>],
        media_servers: &[MediaServerState],
    ) -> Vec<FaultReport> {
        let publisher = peers.iter().find(|peer| peer.entry.stored.role == Role::Publisher);
        let publisher = publisher.map(|peer| (peer.entry.track.latest(), peer.is_silent));
        let origin = match &publisher {
            Some((figures, is_silent)) => Origin::Publisher(Peer { figures, is_silent: *is_silent }),
            None => Origin::Source,
        };
        let figures: Vec<_> = viewers.iter().map(|viewer| viewer.entry.track.latest()).collect();
        let told = figures.iter().zip(viewers);
        let told: Vec<_> = told.map(|(figures, viewer)| Peer { figures, is_silent: viewer.is_silent }).collect();
        let faults = find_faults(origin, &self.server_facts(media_servers), &told);
        faults.into_iter().map(|fault| report(fault, viewers)).collect()
    }

    fn server_facts(&self, media_servers: &[MediaServerState]) -> ServerFacts {
        let SessionFacts { audio_flows_in, video_flows_in, media_server } = &self.facts;
        let own = |state: &&MediaServerState| media_server.as_deref() == Some(state.name.as_str());
        let cpu = media_servers.iter().find(own).and_then(|state| state.cpu);
        ServerFacts { cpu, audio_flows_in: *audio_flows_in, video_flows_in: *video_flows_in }
    }
}

fn report(fault: Fault, viewers: &[Present<'_>]) -> FaultReport {
    let suffering = fault.viewers.iter().filter_map(|index| viewers.get(*index));
    FaultReport {
        place: fault.place.word().to_owned(),
        sentence: fault.sentence,
        viewers: suffering.map(|viewer| viewer.entry.stored.id.clone()).collect(),
    }
}

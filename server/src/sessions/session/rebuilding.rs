use std::time::Duration;

use messages::{ErrorCode, PeerId, SessionId, SessionState};

use super::peer::{Connection, Peer};
use super::{Origin, Output, Session};
use crate::media::{Backoff, EndpointEvent, EndpointId, EndpointRole, Failure};

/// How long a publisher's session waits for a media server.
const REBUILD_TIME: Duration = Duration::from_secs(300);

const LOST: &str = "The media server was lost. The picture comes back by itself.";
const OUT_OF_REACH: &str = "The media server is out of reach at the moment. It is tried again by itself.";

/// What there is of the media server, as far as the session knows.
#[derive(Debug)]
pub(super) struct MediaServer {
    stage: Stage,
    /// It does not answer; what is in it may be there or not.
    is_out_of_reach: bool,
    backoff: Backoff,
    /// Between 0 and 1, another one for each session: how long the waits are.
    chance: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is a pipeline.
    There,
    /// It was lost, and another one is being made.
    Opening { since: Duration },
    /// It was lost, and another one is to be made then.
    Waiting { since: Duration, until: Duration },
}

impl MediaServer {
    pub(super) fn new(id: &SessionId) -> Self {
        Self {
            stage: Stage::There,
            is_out_of_reach: false,
            backoff: Backoff::default(),
            chance: super::source::chance(id),
        }
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.stage {
            Stage::Waiting { until, .. } => Some(until),
            Stage::There | Stage::Opening { .. } => None,
        }
    }

    pub(super) fn is_out_of_reach(&self) -> bool {
        self.is_out_of_reach
    }

    /// Whether it was lost and there is no other yet.
    pub(super) fn is_lost(&self) -> bool {
        self.stage != Stage::There
    }

    /// When to give up; nothing is given up while it is there.
    pub(super) fn given_up_at(&self) -> Option<Duration> {
        match self.stage {
            Stage::There => None,
            Stage::Opening { since } | Stage::Waiting { since, .. } => Some(since + REBUILD_TIME),
        }
    }

    pub(super) fn problem(&self) -> Option<&'static str> {
        if self.is_lost() { Some(LOST) } else { self.is_out_of_reach.then_some(OUT_OF_REACH) }
    }
}

/// How a session goes on when its media server does not.
///
/// What is wanted outlives it: a source plays and a recording records again on the next media server, and pages are asked
/// for new offers.
impl Session {
    /// The media server is gone with everything in it.
    pub(super) fn media_server_lost(&mut self, now: Duration) {
        self.media_server.is_out_of_reach = false;
        match self.origin {
            Origin::Source(_) => self.source_lost_media_server(now),
            Origin::Publisher(_) => self.publisher_lost_media_server(now),
        }
    }

    fn publisher_lost_media_server(&mut self, now: Duration) {
        if self.media_server.is_lost() {
            return;
        }
        if self.state == SessionState::Starting && self.origin.endpoint().is_none() {
            self.reject_waiting(ErrorCode::MediaServer, LOST);
            self.lose_all_endpoints(now);
            return self.end(now, LOST);
        }
        self.media_server.stage = Stage::Opening { since: now };
        self.flows = super::Flows::default();
        self.lose_recorder(now);
        self.reject_waiting(ErrorCode::MediaServer, LOST);
        self.update_state(now);
        self.lose_all_endpoints(now);
        self.viewers_changed(now);
        self.outputs.push_back(Output::OpenPipeline);
    }

    fn lose_all_endpoints(&mut self, now: Duration) {
        self.owners.clear();
        for peer in self.peers_mut() {
            peer.lose_endpoints(now);
        }
    }

    /// There is another pipeline, with nothing in it. Viewers are asked when there is something for them.
    pub(super) fn publisher_pipeline_opened(&mut self, now: Duration) {
        self.media_server.stage = Stage::There;
        self.media_server.backoff.reset();
        self.since = now;
        let own = self.own_id();
        self.ask_if_without_endpoint(&own);
    }

    /// No pipeline could be made.
    pub(super) fn pipeline_failed(&mut self, now: Duration, failure: &Failure) {
        if self.origin.source_mut().is_some() {
            return self.source_failed(now, failure);
        }
        let MediaServer { stage, backoff, chance, .. } = &mut self.media_server;
        if let Stage::Opening { since } = *stage {
            *stage = Stage::Waiting { since, until: now + backoff.next_wait(*chance) };
        }
    }

    pub(super) fn tick_media_server(&mut self, now: Duration) {
        if let Stage::Waiting { since, until } = self.media_server.stage
            && now >= until
        {
            self.media_server.stage = Stage::Opening { since };
            self.outputs.push_back(Output::OpenPipeline);
        }
    }

    /// The publisher's media is there again, so its viewers can be.
    pub(super) fn ask_viewers_without_endpoint(&mut self) {
        let viewers: Vec<PeerId> = self.viewers.keys().cloned().collect();
        for viewer in &viewers {
            self.ask_if_without_endpoint(viewer);
        }
    }

    /// Asks a page for an offer whose endpoint went with the media server.
    pub(super) fn ask_if_without_endpoint(&mut self, id: &PeerId) {
        let has_none = |peer: &mut Peer| peer.endpoint.is_none() && peer.negotiation.is_none();
        if self.peer_mut(id).is_some_and(has_none) {
            self.ask_for_offer(id, LOST);
        }
    }

    /// Why an offer cannot be answered now, if that is so.
    pub(super) fn why_no_offer(&mut self, is_publishers: bool) -> Option<&'static str> {
        let has_origin = self.origin.endpoint().is_some() || self.state == SessionState::Starting;
        match &self.origin {
            Origin::Publisher(_) if self.media_server.is_lost() || !(is_publishers || has_origin) => Some(LOST),
            Origin::Source(source) if !source.has_pipeline() => {
                Some("The source is not being played at the moment. It is tried again by itself.")
            }
            _ => None,
        }
    }

    pub(super) fn media_server_out_of_reach(&mut self, now: Duration) {
        self.media_server.is_out_of_reach = true;
        self.update_state(now);
    }

    /// The media server is there again and has kept everything. What happened meanwhile was not told: it is asked for.
    pub(super) fn media_server_resumed(&mut self, now: Duration) {
        self.media_server.is_out_of_reach = false;
        let player = self.origin.source_mut().and_then(|source| source.player().cloned());
        let player = player.map(|player| (player, EndpointRole::Player));
        let recorder = self.recorder.sink().cloned().map(|recorder| (recorder, EndpointRole::Recorder));
        let peers = self.peers().filter_map(|peer| peer.endpoint.clone());
        let all: Vec<_> = peers.map(|endpoint| (endpoint, EndpointRole::Peer)).chain(player).chain(recorder).collect();
        for (endpoint, role) in all {
            self.outputs.push_back(Output::CatchUp { endpoint, role });
        }
        self.update_state(now);
    }

    /// This is how an endpoint is now. A page that cannot be reached may wait for candidates that were found meanwhile.
    pub(super) fn caught_up(&mut self, now: Duration, endpoint: &EndpointId, events: Vec<EndpointEvent>) {
        for event in events {
            self.event(now, endpoint, event);
        }
        let Some(id) = self.owners.get(endpoint).cloned() else { return };
        let is_current = |peer: &mut Peer| peer.endpoint.as_ref() == Some(endpoint);
        let is_down = |peer: &mut Peer| matches!(peer.connection, Connection::Down { .. });
        if self.peer_mut(&id).is_some_and(|peer| is_current(peer) && is_down(peer)) {
            self.ask_for_offer(&id, "The media server was out of reach while this page connected.");
        }
    }
}

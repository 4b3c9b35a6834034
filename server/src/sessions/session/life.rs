use std::time::Duration;

use messages::{ErrorCode, PeerId, ServerMessage, SessionState};

use super::peer::{Connection, LinkState, Peer};
use super::{Origin, Output, Session};

/// How long a session waits for its first media.
const FIRST_MEDIA: Duration = Duration::from_secs(60);
/// How long it waits for media that stopped, while the publisher's page is there.
const SILENT_PUBLISHER: Duration = Duration::from_secs(60);
/// How long it waits for a publisher whose page is gone too.
const ABSENT_PUBLISHER: Duration = Duration::from_secs(20);
/// How long a viewer may be gone altogether.
const ABSENT_VIEWER: Duration = Duration::from_secs(15);
/// How long media is sent to a viewer whose page does not answer any more.
const VIEWER_WITHOUT_PAGE: Duration = Duration::from_secs(30);
/// How long a viewer's page may be there without a way for media.
const VIEWER_WITHOUT_MEDIA: Duration = Duration::from_secs(60);
/// Changes of the number of viewers are told this often at most: many come at the same time.
const TELL_VIEWERS_EVERY: Duration = Duration::from_secs(1);

/// How a session goes on and ends.
impl Session {
    /// When [`super::Input::Tick`] is due.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        if self.state == SessionState::Ended {
            return None;
        }
        let viewers = self.viewers.values().filter_map(viewer_deadline);
        let source = match &self.origin {
            Origin::Source(source) => source.deadline(),
            Origin::Publisher(_) => None,
        };
        let kinds = self.flows.settles_at().filter(|_| self.recorder.awaits_kinds());
        let (recorder, media_server) = (self.recorder.deadline(), self.media_server.deadline());
        let own = [self.publisher_deadline(), source, kinds, recorder, media_server, self.tell_viewers_at];
        viewers.chain(own.into_iter().flatten()).min()
    }

    fn publisher_deadline(&self) -> Option<Duration> {
        let link = self.origin.peer()?.link;
        // A page that is there cannot help it.
        if let (LinkState::Bound(_), Some(given_up_at)) = (link, self.media_server.given_up_at()) {
            return Some(given_up_at);
        }
        match (self.state, link) {
            (SessionState::Starting, LinkState::Bound(_)) => Some(self.since + FIRST_MEDIA),
            (SessionState::Starting, LinkState::Lost { since }) => Some(since + ABSENT_PUBLISHER),
            (SessionState::Interrupted, LinkState::Bound(_)) => Some(self.since + SILENT_PUBLISHER),
            (SessionState::Interrupted, LinkState::Lost { .. }) => Some(self.since + ABSENT_PUBLISHER),
            (SessionState::Live | SessionState::Ended, _) => None,
        }
    }

    pub(super) fn tick(&mut self, now: Duration) {
        if self.state == SessionState::Ended {
            return;
        }
        if self.publisher_deadline().is_some_and(|deadline| now >= deadline) {
            return self.end(now, self.why_given_up());
        }
        self.let_viewers_go(now);
        self.tick_media_server(now);
        self.tick_source(now);
        self.tick_recorder(now);
        if self.tell_viewers_at.is_some_and(|at| now >= at) {
            let reason = self.reason();
            self.announce(now, reason.as_deref());
        }
    }

    fn why_given_up(&self) -> &'static str {
        match self.state {
            _ if self.media_server.is_lost() => "The media server did not come back.",
            SessionState::Starting => "No sound or picture arrived from the publisher.",
            _ => "The publisher is gone.",
        }
    }

    fn let_viewers_go(&mut self, now: Duration) {
        let is_due = |viewer: &&Peer| viewer_deadline(viewer).is_some_and(|deadline| now >= deadline);
        let due: Vec<PeerId> = self.viewers.values().filter(is_due).map(|viewer| viewer.id.clone()).collect();
        for id in &due {
            self.ask_for_offer(id, "No media has got through for a minute.");
            self.remove_viewer(id);
        }
        if !due.is_empty() {
            self.viewers_changed(now);
        }
    }

    /// Follows the publisher's connection, and the flow of its or the source's media.
    pub(super) fn update_state(&mut self, now: Duration) {
        let is_reachable = self.origin.peer().is_none_or(|publisher| publisher.connection == Connection::Up);
        let is_live = self.flows.any() && is_reachable && !self.media_server.is_out_of_reach();
        let state = match self.state {
            SessionState::Ended => return,
            _ if is_live => SessionState::Live,
            SessionState::Starting => SessionState::Starting,
            SessionState::Live | SessionState::Interrupted => SessionState::Interrupted,
        };
        if state != self.state {
            self.state = state;
            self.since = now;
            self.outputs.push_back(Output::Changed);
            let reason = self.reason();
            self.announce(now, reason.as_deref());
            self.record_if_wanted(now);
        }
    }

    pub(super) fn viewers_changed(&mut self, now: Duration) {
        if self.viewers() != self.told_viewers && self.tell_viewers_at.is_none() {
            self.tell_viewers_at = Some(now + TELL_VIEWERS_EVERY);
        }
        self.outputs.push_back(Output::Changed);
    }

    /// Ends the session; peers read the reason.
    pub(super) fn end(&mut self, now: Duration, reason: &str) {
        self.state = SessionState::Ended;
        self.reject_waiting(ErrorCode::NotFound, "This session has ended.");
        self.announce(now, Some(reason));
        self.finish(now, reason);
    }

    /// Ends the session because the server does: pages may come back to the next one.
    pub(super) fn shut_down(&mut self, now: Duration) {
        let sentence = "The server is shutting down. This page comes back when the server does.";
        self.state = SessionState::Ended;
        self.reject_waiting(ErrorCode::ShuttingDown, sentence);
        let peers: Vec<_> = self.peers().filter_map(|peer| Some((peer.link()?, peer.id.clone()))).collect();
        for (link, id) in peers {
            let message = ServerMessage::Error {
                code: ErrorCode::ShuttingDown,
                message: sentence.to_owned(),
                session_id: Some(id),
            };
            self.outputs.push_back(Output::Send { link, message });
        }
        self.finish(now, "The server is shutting down.");
    }

    /// Answers the offers that will never be answered otherwise.
    pub(super) fn reject_waiting(&mut self, code: ErrorCode, sentence: &str) {
        let is_waiting = |peer: &&Peer| peer.negotiation.is_some();
        let links: Vec<_> = self.peers().filter(is_waiting).filter_map(Peer::link).collect();
        for link in links {
            self.reject(link, code, sentence);
        }
    }

    fn finish(&mut self, now: Duration, reason: &str) {
        self.end_take(now, None);
        self.owners.clear();
        self.outputs.push_back(Output::Changed);
        self.outputs.push_back(Output::Finished { reason: reason.to_owned() });
    }
}

fn viewer_deadline(viewer: &Peer) -> Option<Duration> {
    match (viewer.link, viewer.connection) {
        (LinkState::Bound(_), Connection::Up) => None,
        (LinkState::Bound(_), Connection::Down { since }) => Some(since + VIEWER_WITHOUT_MEDIA),
        (LinkState::Lost { since }, Connection::Up) => Some(since + VIEWER_WITHOUT_PAGE),
        (LinkState::Lost { since: lost }, Connection::Down { since }) => Some(lost.max(since) + ABSENT_VIEWER),
    }
}

use std::collections::HashMap;
use std::time::Duration;

use messages::report::{BrowserFamily, FirstFrame};
use messages::{Experience, PeerId, Report, SessionId, SessionKind, Title};
use metrics::{Answer, Averages, Input, Outcome, Output, Rounds, Track};

use super::round;
use super::row::{self, Row};
use super::sample;
use crate::sessions::{Link, LinkId};
use crate::store::{Role, Sample, StoredPeer, StoredSession, Write};

/// What is known of sessions and peers, without I/O: happenings go in with their time, steps are taken out.
#[derive(Debug)]
pub(super) struct Book {
    rounds: Rounds<PeerId>,
    last_round: Option<messages::RoundSummary>,
    sessions: HashMap<SessionId, StoredSession>,
    peers: HashMap<PeerId, Entry>,
    steps: Vec<Step>,
}

/// A live session.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) id: SessionId,
    pub(crate) kind: SessionKind,
    pub(crate) title: Title,
}

/// Where a peer sits.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) peer: PeerId,
    pub(crate) session: SessionId,
    pub(crate) link: Link,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Step {
    /// For their reports.
    Ask(Vec<Link>),
    Write(Write),
}

impl From<Write> for Step {
    fn from(write: Write) -> Self {
        Self::Write(write)
    }
}

/// One peer.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) stored: StoredPeer,
    pub(super) since: Duration,
    /// The WebSocket that it can be asked through.
    link: Option<Link>,
    pub(super) track: Track,
    pub(super) browser: Option<BrowserFamily>,
    pub(super) first_frame: Option<FirstFrame>,
}

impl Book {
    pub(super) fn new(now: Duration) -> Self {
        Self {
            rounds: Rounds::new(now),
            last_round: None,
            sessions: HashMap::new(),
            peers: HashMap::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn take_steps(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.steps)
    }

    /// When [`Self::tick`] is due.
    pub(super) fn deadline(&self) -> Duration {
        self.rounds.deadline()
    }

    pub(super) fn tick(&mut self, now: Duration, at_ms: i64) {
        self.rounds.handle(now, Input::Tick);
        self.follow_rounds(at_ms);
    }

    pub(super) fn session_started(&mut self, live: Live, at_ms: i64) {
        let Live { id, kind, title } = live;
        let session = StoredSession { id: id.clone(), kind, title, started_ms: at_ms, ended_ms: None, reason: None };
        self.steps.push(Write::Session(session.clone()).into());
        self.sessions.insert(id, session);
    }

    pub(super) fn session_ended(&mut self, now: Duration, id: &SessionId, reason: &str, at_ms: i64) {
        let Some(session) = self.sessions.remove(id) else { return };
        let of_it = |entry: &&Entry| entry.stored.session == *id;
        let peers: Vec<_> = self.peers.values().filter(of_it).map(|entry| entry.stored.id.clone()).collect();
        peers.iter().for_each(|peer| self.gone(now, peer, at_ms));
        let ended = StoredSession { ended_ms: Some(at_ms), reason: Some(reason.to_owned()), ..session };
        self.steps.push(Write::Session(ended).into());
    }

    pub(super) fn bound(&mut self, now: Duration, seat: Seat, at_ms: i64) {
        let Seat { peer, session, link } = seat;
        if !self.sessions.contains_key(&session) {
            return;
        }
        // Whoever comes through another WebSocket owes nothing that was asked through the former one.
        self.rounds.handle(now, Input::Left(peer.clone()));
        self.rounds.handle(now, Input::Joined(peer.clone()));
        match self.peers.get_mut(&peer) {
            Some(entry) => entry.link = Some(link),
            None => {
                let entry = Entry::new(now, StoredPeer::new(peer.clone(), session, at_ms), link);
                self.steps.push(Write::Peer(entry.stored.clone()).into());
                self.peers.insert(peer, entry);
            }
        }
        self.follow_rounds(at_ms);
    }

    pub(super) fn unbound(&mut self, now: Duration, peer: &PeerId, at_ms: i64) {
        if let Some(entry) = self.peers.get_mut(peer) {
            entry.link = None;
            self.rounds.handle(now, Input::Left(peer.clone()));
            self.follow_rounds(at_ms);
        }
    }

    pub(super) fn gone(&mut self, now: Duration, peer: &PeerId, at_ms: i64) {
        let Some(entry) = self.peers.remove(peer) else { return };
        self.rounds.handle(now, Input::Left(peer.clone()));
        self.steps.push(Write::Peer(StoredPeer { ended_ms: Some(at_ms), ..entry.stored }).into());
        self.follow_rounds(at_ms);
    }

    pub(super) fn reported(&mut self, now: Duration, link: LinkId, report: Report, at_ms: i64) {
        // A page speaks for its own peers only.
        let is_its = |entry: &&mut Entry| entry.link.as_ref().is_some_and(|own| own.id() == link);
        let Some(entry) = self.peers.get_mut(&report.session_id).filter(is_its) else { return };
        let peer = report.session_id.clone();
        let worth = self.rounds.answer(now, &peer);
        entry.learn(&report, &mut self.steps);
        entry.track.take(now, report);
        if worth == Answer::Counts {
            let figures = sample::of(&entry.track.latest());
            self.steps.push(Write::Sample(Sample { peer, at_ms, figures }).into());
        }
        self.follow_rounds(at_ms);
    }

    fn follow_rounds(&mut self, at_ms: i64) {
        while let Some(output) = self.rounds.poll_output() {
            match output {
                Output::Ask(peers) => {
                    let links = peers.iter().filter_map(|peer| self.peers.get(peer)?.link.clone());
                    self.steps.push(Step::Ask(links.collect()));
                }
                Output::Closed(Outcome::NoSessions) => self.last_round = None,
                Output::Closed(Outcome::Round(round)) => self.last_round = Some(round::summary(&round, at_ms)),
            }
        }
    }

    /// What is shown of it, with at most `most` peers, the worst first.
    pub(super) fn shown(&self, now: Duration, most: usize) -> Experience {
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
        }
    }

    fn row<'a>(&'a self, now: Duration, entry: &'a Entry) -> Option<Row<'a>> {
        let session = self.sessions.get(&entry.stored.session)?;
        let is_silent = entry.link.is_none() || self.rounds.is_silent(&entry.stored.id);
        Some(Row::new(now, session, entry, is_silent))
    }
}

impl Entry {
    fn new(now: Duration, stored: StoredPeer, link: Link) -> Self {
        let (track, browser, first_frame) = (Track::default(), None, None);
        Self { stored, since: now, link: Some(link), track, browser, first_frame }
    }

    /// Takes note of what stays as it is.
    fn learn(&mut self, report: &Report, steps: &mut Vec<Step>) {
        self.browser = report.browser.or(self.browser);
        self.first_frame = report.first_frame.clone().or(self.first_frame.take());
        let browser = self.browser.map(|family| row::browser_name(family).to_owned());
        let path = report.path.as_ref().and_then(messages::report::PathReport::in_words);
        let former = (self.stored.browser.clone(), self.stored.path.clone());
        self.stored.browser = browser.or(self.stored.browser.take());
        self.stored.path = path.or(self.stored.path.take());
        if former != (self.stored.browser.clone(), self.stored.path.clone()) {
            steps.push(Write::Peer(self.stored.clone()).into());
        }
    }
}

impl StoredPeer {
    /// A peer that has just come. A publisher's id is that of its session.
    fn new(id: PeerId, session: SessionId, started_ms: i64) -> Self {
        let role = if id == PeerId::from(session.clone()) { Role::Publisher } else { Role::Viewer };
        Self { id, session, role, browser: None, path: None, started_ms, ended_ms: None }
    }
}

use std::collections::HashMap;
use std::time::Duration;

use messages::report::{BrowserFamily, FirstFrame, Seconds};
use messages::{PeerId, Report, RoundSummary, SessionId, SessionKind, Title};
use metrics::{Answer, Input, Outcome, Output, Rounds, Track};

use super::live::{LiveSession, SessionFacts};
use super::tally::Tally;
use super::{happening, round, row, sample};
use crate::sessions::{Link, LinkId};
use crate::store::{Event, Level, Role, Sample, StoredPeer, StoredSession, Write};

/// What is known of sessions and peers, without I/O: happenings go in with their time, steps are taken out.
#[derive(Debug)]
pub(super) struct Book {
    rounds: Rounds<PeerId>,
    pub(super) last_round: Option<RoundSummary>,
    pub(super) sessions: HashMap<SessionId, LiveSession>,
    pub(super) peers: HashMap<PeerId, Entry>,
    pub(super) tally: Tally,
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
    /// It has been noted to answer no more.
    is_noted_silent: bool,
}

impl Book {
    pub(super) fn new(now: Duration) -> Self {
        Self {
            rounds: Rounds::new(now),
            last_round: None,
            sessions: HashMap::new(),
            peers: HashMap::new(),
            tally: Tally::default(),
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
        self.write(Write::Session(session.clone()));
        self.note(happening::began(&session));
        self.tally.sessions.add(kind);
        self.sessions.insert(id, LiveSession { stored: session, facts: SessionFacts::default() });
    }

    pub(super) fn session_learnt(&mut self, id: &SessionId, facts: SessionFacts) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.facts = facts;
        }
    }

    pub(super) fn session_ended(&mut self, now: Duration, id: &SessionId, reason: &str, at_ms: i64) {
        let Some(LiveSession { stored, .. }) = self.sessions.remove(id) else { return };
        let of_it = |entry: &&Entry| entry.stored.session == *id;
        let peers: Vec<_> = self.peers.values().filter(of_it).map(|entry| entry.stored.id.clone()).collect();
        // That they are gone needs no events of their own.
        peers.iter().for_each(|peer| self.gone(now, peer, at_ms));
        self.note(happening::ended(&stored, reason, at_ms));
        self.write(Write::Session(StoredSession { ended_ms: Some(at_ms), reason: Some(reason.to_owned()), ..stored }));
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
            None => self.came(now, StoredPeer::new(peer, session, at_ms), link),
        }
        self.follow_rounds(at_ms);
    }

    fn came(&mut self, now: Duration, stored: StoredPeer, link: Link) {
        let at_ms = stored.started_ms;
        self.write(Write::Peer(stored.clone()));
        self.tally.of(stored.role).begun += 1;
        let (id, entry) = (stored.id.clone(), Entry::new(now, stored, link));
        // The publisher came with its session.
        if entry.stored.role == Role::Viewer {
            self.note_peer(&entry, Level::Info, "has come.", at_ms);
        }
        self.peers.insert(id, entry);
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
        let what = format!("has left after {}.", happening::lasted(now.saturating_sub(entry.since)));
        self.note_peer(&entry, Level::Info, &what, at_ms);
        self.write(Write::Peer(StoredPeer { ended_ms: Some(at_ms), ..entry.stored }));
        self.follow_rounds(at_ms);
    }

    pub(super) fn reported(&mut self, now: Duration, link: LinkId, report: Report, at_ms: i64) {
        // A page speaks for its own peers only.
        let is_its = |entry: &&mut Entry| entry.link.as_ref().is_some_and(|own| own.id() == link);
        let Some(entry) = self.peers.get_mut(&report.session_id).filter(is_its) else { return };
        let peer = report.session_id.clone();
        let worth = self.rounds.answer(now, &peer);
        let tally = self.tally.of(entry.stored.role);
        let is_first = entry.waited_for_first_frame().is_none();
        entry.learn(&report, &mut self.steps);
        let waited = entry.waited_for_first_frame().filter(|_| is_first);
        waited.into_iter().for_each(|seconds| tally.first_frame.observe(seconds));
        entry.track.take(now, report);
        if worth == Answer::Counts {
            let latest = entry.track.latest();
            tally.report(&latest);
            let figures = sample::of(&latest);
            self.write(Write::Sample(Sample { peer, at_ms, figures }));
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
                Output::Closed(Outcome::Round(round)) => {
                    let summary = round::summary(&round, at_ms);
                    self.tally.round(&summary);
                    self.last_round = Some(summary);
                    self.note_silence(at_ms);
                }
            }
        }
    }

    /// Notes who answers no more, and who does again.
    fn note_silence(&mut self, at_ms: i64) {
        let mut events = Vec::new();
        for entry in self.peers.values_mut() {
            let is_silent = self.rounds.is_silent(&entry.stored.id);
            if std::mem::replace(&mut entry.is_noted_silent, is_silent) == is_silent {
                continue;
            }
            let (level, what) = match is_silent {
                true => (Level::Warning, "does not answer any more."),
                false => (Level::Info, "answers again."),
            };
            let session = self.sessions.get(&entry.stored.session);
            events.extend(session.map(|session| happening::of_peer(&session.stored, entry, level, what, at_ms)));
        }
        events.into_iter().for_each(|event| self.note(event));
    }

    fn note_peer(&mut self, entry: &Entry, level: Level, what: &str, at_ms: i64) {
        // When a session ends, that its peers leave goes without saying.
        if let Some(session) = self.sessions.get(&entry.stored.session) {
            self.note(happening::of_peer(&session.stored, entry, level, what, at_ms));
        }
    }

    pub(super) fn note(&mut self, event: Event) {
        self.write(Write::Event(event));
    }

    fn write(&mut self, write: Write) {
        self.steps.push(Step::Write(write));
    }

    /// Whether what a peer experiences is not known at the moment.
    pub(super) fn is_silent(&self, entry: &Entry) -> bool {
        entry.link.is_none() || self.rounds.is_silent(&entry.stored.id)
    }
}

impl Entry {
    fn new(now: Duration, stored: StoredPeer, link: Link) -> Self {
        let (track, browser, first_frame) = (Track::default(), None, None);
        Self { stored, since: now, link: Some(link), track, browser, first_frame, is_noted_silent: false }
    }

    /// From the wish to the first picture, in seconds; nothing before it is known.
    fn waited_for_first_frame(&self) -> Option<f64> {
        self.first_frame.as_ref().and_then(|first| first.total).map(Seconds::get)
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
            steps.push(Step::Write(Write::Peer(self.stored.clone())));
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

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// From the beginning of one round to that of the next.
pub const PERIOD: Duration = Duration::from_secs(5);

/// How long peers have to answer. Shorter than [`PERIOD`], so that rounds never overlap.
pub const DEADLINE: Duration = Duration::from_secs(4);

/// A peer that has missed so many rounds in a row is shown as silent; one may be an accident.
pub const SILENT_AFTER: u32 = 2;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<P> {
    /// A peer is there from now on; it is asked in the next round.
    Joined(P),
    /// A peer is gone; nobody waits for it.
    Left(P),
    /// The time of [`Rounds::deadline`] has come.
    Tick,
}

/// What is to be done, or to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output<P> {
    /// Ask these peers.
    Ask(Vec<P>),
    Closed(Outcome<P>),
}

/// What became of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<P> {
    /// There was nobody to ask, so there was no round.
    NoSessions,
    Round(Round<P>),
}

/// A round that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round<P> {
    /// Counted from 1.
    pub number: u64,
    /// How many peers were asked, without those that left before it was over.
    pub asked: usize,
    pub answered: usize,
    /// From the question to the last answer, or to the deadline.
    pub execution_time: Duration,
    /// Who has missed this round and others before it, [`SILENT_AFTER`] in all or more.
    pub silent: Vec<P>,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It counts for the round that is open.
    Counts,
    /// It belongs to a round that is over, or is one too many.
    Late,
    /// Nobody by this name is known.
    Stranger,
}

/// The rounds in which peers are asked for their reports.
///
/// A request carries no number, so an answer does not say to which one it belongs. Pages answer in order: the first answer
/// of a peer that still owes one from an earlier round is that one. A page may also have skipped a request for good, so at most
/// one answer is taken for an old one in each round, and a debt that was paid is not claimed again.
#[derive(Debug)]
pub struct Rounds<P> {
    peers: BTreeMap<P, Standing>,
    number: u64,
    /// When the open round began.
    open_since: Option<Duration>,
    next_at: Duration,
    outputs: VecDeque<Output<P>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    /// Asked in the open round, and has not answered.
    awaited: bool,
    answered: bool,
    /// The answer to an earlier round is still to come.
    owes: bool,
    /// In the open round came an answer that was taken for an older one.
    paid: bool,
    missed: u32,
}

impl<P: Ord + Clone> Rounds<P> {
    /// The first round begins at `now`.
    pub fn new(now: Duration) -> Self {
        Self { peers: BTreeMap::new(), number: 0, open_since: None, next_at: now, outputs: VecDeque::new() }
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, now: Duration, input: Input<P>) {
        match input {
            Input::Joined(peer) => _ = self.peers.entry(peer).or_default(),
            Input::Left(peer) => {
                self.peers.remove(&peer);
                self.close_if_complete(now);
            }
            Input::Tick => self.tick(now),
        }
    }

    /// Takes an answer that came at `now`, and says what it is worth.
    pub fn answer(&mut self, now: Duration, peer: &P) -> Answer {
        let is_open = self.open_since.is_some();
        let Some(standing) = self.peers.get_mut(peer) else { return Answer::Stranger };
        if std::mem::take(&mut standing.owes) {
            standing.paid = is_open;
            return Answer::Late;
        }
        if !standing.awaited {
            return Answer::Late;
        }
        *standing = Standing { answered: true, ..Standing::default() };
        self.close_if_complete(now);
        Answer::Counts
    }

    /// What is to be done next.
    pub fn poll_output(&mut self) -> Option<Output<P>> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due.
    pub fn deadline(&self) -> Duration {
        self.open_since.map_or(self.next_at, |since| since + DEADLINE)
    }

    /// Whether a peer has been silent for so long that it is worth telling.
    pub fn is_silent(&self, peer: &P) -> bool {
        self.peers.get(peer).is_some_and(Standing::is_silent)
    }

    fn tick(&mut self, now: Duration) {
        if let Some(since) = self.open_since.filter(|since| now >= *since + DEADLINE) {
            self.close(now, since);
        }
        if self.open_since.is_none() && now >= self.next_at {
            self.begin(now);
        }
    }

    fn begin(&mut self, now: Duration) {
        // Rounds that could not be held are not made up for.
        self.next_at = now + PERIOD;
        if self.peers.is_empty() {
            return self.outputs.push_back(Output::Closed(Outcome::NoSessions));
        }
        self.number += 1;
        self.open_since = Some(now);
        for standing in self.peers.values_mut() {
            standing.awaited = true;
            standing.answered = false;
        }
        self.outputs.push_back(Output::Ask(self.peers.keys().cloned().collect()));
    }

    fn close_if_complete(&mut self, now: Duration) {
        let is_complete = self.peers.values().all(|standing| !standing.awaited);
        if let Some(since) = self.open_since.filter(|_| is_complete) {
            self.close(now, since);
        }
    }

    fn close(&mut self, now: Duration, since: Duration) {
        let answered = self.peers.values().filter(|standing| standing.answered).count();
        let missing = self.peers.values_mut().filter(|standing| standing.awaited).map(Standing::miss).count();
        let silent = self.peers.iter().filter(|(_, standing)| standing.is_silent()).map(|(peer, _)| peer.clone());
        let round = Round {
            number: self.number,
            asked: answered + missing,
            answered,
            execution_time: now.saturating_sub(since).min(DEADLINE),
            silent: silent.collect(),
        };
        self.open_since = None;
        self.peers.values_mut().for_each(|standing| standing.answered = false);
        self.outputs.push_back(Output::Closed(Outcome::Round(round)));
    }
}

impl Standing {
    fn is_silent(&self) -> bool {
        self.missed >= SILENT_AFTER
    }

    fn miss(&mut self) {
        self.awaited = false;
        self.missed = self.missed.saturating_add(1);
        self.owes = !std::mem::take(&mut self.paid);
    }
}

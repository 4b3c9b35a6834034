use std::time::Duration;

use super::Counts;
use super::backlog::{Backlog, Limits};
use super::batch::{Batch, Write};
use super::minutes::Minutes;
use super::pruning::Pruning;
use crate::media::Backoff;
use crate::store::Retention;
use crate::store::pruning::Table;

/// What is to be done with the database next.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum Job {
    /// Ask which minutes a former run has left to be folded.
    FindMinutes,
    Write(Batch),
    /// Fold the minute that began then.
    Fold(i64),
    /// Remove some rows that are older than that.
    Prune(Table, i64),
}

#[derive(Debug, PartialEq)]
pub(in crate::store) enum Next {
    Do(Job),
    /// Nothing to do before then.
    Wait(Duration),
    /// Closed, and nothing is left to do or can be done.
    End,
}

/// How a job ended.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum Outcome {
    Done,
    /// These minutes are to be folded.
    Minutes(Vec<i64>),
    /// So many rows were removed.
    Pruned(u64),
    /// The database does not answer.
    Away,
    /// The database is there and does not take it.
    Refused,
}

/// What the log should say.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) enum Notice {
    WentAway,
    /// It is back; so many samples were dropped meanwhile.
    Back {
        dropped: u64,
    },
    /// It did not take something, which was dropped.
    Dropped,
}

/// A moment, as a clock says that never goes back, and as the wall clock does.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Moment {
    pub(in crate::store) at: Duration,
    pub(in crate::store) wall_ms: i64,
}

/// Decides what is done with the database, and when; without I/O. One job is done at a time.
#[derive(Debug)]
pub(in crate::store) struct Agenda {
    backlog: Backlog,
    minutes: Minutes,
    pruning: Pruning,
    backoff: Backoff,
    knows_minutes: bool,
    /// How many samples had been dropped when the database last did something: it may be away long before that shows.
    dropped_when_well: u64,
    /// When to try again.
    away: Option<Away>,
    is_closing: bool,
    has_given_up: bool,
}

#[derive(Debug, Clone, Copy)]
struct Away {
    again_at: Duration,
}

impl Agenda {
    pub(in crate::store) fn new(limits: Limits, retention: Retention) -> Self {
        // Without a random number, events of programs that share a database may be taken for one another.
        let seed = getrandom::u32().unwrap_or(0);
        Self {
            backlog: Backlog::new(limits, seed),
            minutes: Minutes::default(),
            pruning: Pruning::new(retention),
            backoff: Backoff::default(),
            knows_minutes: false,
            dropped_when_well: 0,
            away: None,
            is_closing: false,
            has_given_up: false,
        }
    }

    pub(in crate::store) fn push(&mut self, now: Moment, write: Write) {
        self.backlog.push(now.at, write);
    }

    /// From now on only what waits is written.
    pub(in crate::store) fn close(&mut self) {
        self.is_closing = true;
    }

    pub(in crate::store) fn counts(&self) -> Counts {
        self.backlog.counts()
    }

    pub(in crate::store) fn next(&mut self, now: Moment) -> Next {
        if self.is_closing {
            return self.next_at_the_end(now);
        }
        if let Some(away) = self.away.filter(|away| now.at < away.again_at) {
            return Next::Wait(away.again_at);
        }
        self.next_job(now).map_or_else(|| Next::Wait(self.next_time(now)), Next::Do)
    }

    /// A database that is away gets one more try.
    fn next_at_the_end(&mut self, now: Moment) -> Next {
        let is_over = self.backlog.is_empty() || self.has_given_up;
        if is_over { Next::End } else { Next::Do(Job::Write(self.backlog.take(now.at))) }
    }

    /// What is new goes first, so that the queue stays short whatever else there is to do.
    fn next_job(&mut self, now: Moment) -> Option<Job> {
        if self.backlog.due().is_some_and(|due| due <= now.at) {
            return Some(Job::Write(self.backlog.take(now.at)));
        }
        if !self.knows_minutes {
            return Some(Job::FindMinutes);
        }
        let fold = self.minutes.take(now.wall_ms, self.pruning.retention().samples).map(Job::Fold);
        fold.or_else(|| self.pruning.next(now.at, now.wall_ms).map(|(table, before_ms)| Job::Prune(table, before_ms)))
    }

    fn next_time(&self, now: Moment) -> Duration {
        let fold = self.minutes.wait(now.wall_ms).map(|wait| now.at + wait);
        let times = [self.backlog.due(), fold, Some(self.pruning.next_round())];
        times.into_iter().flatten().min().unwrap_or(now.at).max(now.at)
    }

    /// Takes note of how a job ended; `chance` is between 0 and 1.
    pub(in crate::store) fn finished(
        &mut self,
        now: Moment,
        job: Job,
        outcome: Outcome,
        chance: f64,
    ) -> Option<Notice> {
        match outcome {
            Outcome::Away => self.failed(now, job, chance),
            Outcome::Refused => self.refused(now, job),
            done => {
                self.done(job, done);
                self.is_there()
            }
        }
    }

    fn done(&mut self, job: Job, outcome: Outcome) {
        match (job, outcome) {
            (Job::Write(batch), _) => {
                self.minutes.have(&batch.samples);
                self.backlog.written(&batch);
            }
            (Job::FindMinutes, Outcome::Minutes(minutes)) => {
                self.knows_minutes = true;
                self.minutes.add(minutes);
            }
            (Job::Prune(table, _), Outcome::Pruned(0)) => self.pruning.done_with(table),
            _ => {}
        }
    }

    fn failed(&mut self, now: Moment, job: Job, chance: f64) -> Option<Notice> {
        match job {
            Job::Write(batch) => self.backlog.put_back(now.at, batch),
            Job::Fold(minute) => self.minutes.add([minute]),
            Job::Prune(table, _) => self.pruning.done_with(table),
            Job::FindMinutes => {}
        }
        self.has_given_up = self.is_closing;
        let again_at = now.at + self.backoff.next_wait(chance);
        let was_there = self.away.replace(Away { again_at }).is_none();
        was_there.then_some(Notice::WentAway)
    }

    fn refused(&mut self, now: Moment, job: Job) -> Option<Notice> {
        let back = self.is_there();
        let is_dropped = match job {
            Job::Write(batch) => self.backlog.refused(now.at, batch),
            Job::Prune(table, _) => {
                self.pruning.done_with(table);
                true
            }
            Job::FindMinutes => {
                self.knows_minutes = true;
                true
            }
            Job::Fold(_) => true,
        };
        back.or(is_dropped.then_some(Notice::Dropped))
    }

    fn is_there(&mut self) -> Option<Notice> {
        self.backoff.reset();
        let dropped = self.counts().dropped_samples;
        let before = std::mem::replace(&mut self.dropped_when_well, dropped);
        self.away.take().map(|_| Notice::Back { dropped: dropped - before })
    }
}

use std::{collections::VecDeque, time::Duration};

use messages::report::{Direction, MediaKind, Report, Seconds, StreamReport};

use crate::{Figures, growth::Growth, ratio::Ratio};

/// What averages go back.
pub const LAST_MINUTE: Duration = Duration::from_secs(60);

/// How many intervals are kept, however often a peer reports. The oldest goes first.
const MAX_INTERVALS: usize = 64;

/// What one peer has reported over the last minute.
#[derive(Debug, Clone, Default)]
pub struct Track {
    last: Option<Report>,
    taken_at: Duration,
    intervals: VecDeque<Interval>,
}

/// The time between two reports.
#[derive(Debug, Clone)]
struct Interval {
    ended_at: Duration,
    growths: Vec<(Direction, MediaKind, Growth)>,
    round_trip: Option<f64>,
}

impl Track {
    /// Takes the next report, which came at `now`.
    pub fn take(&mut self, now: Duration, report: Report) {
        let growths = self.last.as_ref().map(|before| growths(before, &report)).unwrap_or_default();
        let round_trip = report.path.as_ref().and_then(|path| path.round_trip).map(Seconds::get);
        if self.intervals.len() == MAX_INTERVALS {
            self.intervals.pop_front();
        }
        self.intervals.push_back(Interval { ended_at: now, growths, round_trip });
        self.intervals.retain(|interval| is_recent(interval, now));
        self.last = Some(report);
        self.taken_at = now;
    }

    /// The last report.
    pub fn last(&self) -> Option<&Report> {
        self.last.as_ref()
    }

    /// How long ago the last report came.
    pub fn age(&self, now: Duration) -> Option<Duration> {
        self.last.as_ref().map(|_| now.saturating_sub(self.taken_at))
    }

    /// What the last two reports say.
    pub fn latest(&self) -> Figures {
        self.figures(self.intervals.iter().rev().take(1))
    }

    /// What the reports of the last minute say, seen from `now`; a peer that fell silent fades from it.
    pub fn last_minute(&self, now: Duration) -> Figures {
        self.figures(self.intervals.iter().filter(|interval| is_recent(interval, now)))
    }

    fn figures<'a>(&self, intervals: impl Iterator<Item = &'a Interval>) -> Figures {
        let mut sums = Vec::new();
        let mut round_trips = Vec::new();
        for interval in intervals {
            round_trips.push(interval.round_trip);
            interval.growths.iter().for_each(|growth| add(&mut sums, growth, Growth::add_after));
        }
        let report = self.last.as_ref();
        report.map(|report| Figures::new(report, &sums, Ratio::mean(round_trips))).unwrap_or_default()
    }
}

fn is_recent(interval: &Interval, now: Duration) -> bool {
    now.saturating_sub(interval.ended_at) < LAST_MINUTE
}

type Sums = Vec<(Direction, MediaKind, Growth)>;

fn growths(before: &Report, now: &Report) -> Sums {
    let mut sums = Vec::new();
    for stream in &now.streams {
        let growth = before.streams.iter().find_map(|former: &StreamReport| Growth::between(former, stream));
        if let Some(growth) = growth {
            add(&mut sums, &(stream.direction, stream.kind, growth), Growth::add_beside);
        }
    }
    sums
}

fn add(sums: &mut Sums, (direction, kind, growth): &(Direction, MediaKind, Growth), how: fn(&mut Growth, &Growth)) {
    match sums.iter_mut().find(|(d, k, _)| (d, k) == (direction, kind)) {
        Some((_, _, sum)) => how(sum, growth),
        None => sums.push((*direction, *kind, *growth)),
    }
}

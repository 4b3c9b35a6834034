use std::time::Duration;

use messages::report::{FirstFrame, Seconds};

/// What a new connection comes past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// The offer is sent.
    Offered,
    Answered,
    /// A path to the server is found.
    PathFound,
    /// Its encryption is agreed on.
    Connected,
    /// The first picture is on the screen.
    Shown,
}

const MILESTONES: usize = 5;

/// Takes the time to the first picture, and its parts, of the first connection that gets so far.
#[derive(Debug, Clone, Default)]
pub struct Stopwatch {
    wished_at: Option<Duration>,
    passed: [Option<Duration>; MILESTONES],
}

impl Stopwatch {
    /// Somebody wants the picture since `at`, which only the first wish says.
    pub fn wished(&mut self, at: Duration) {
        self.wished_at.get_or_insert(at);
    }

    /// A connection is made anew. Once a picture was shown this says nothing about the first one.
    pub fn began_anew(&mut self) {
        if self.at(Milestone::Shown).is_none() {
            self.passed = Default::default();
        }
    }

    /// The connection came past `milestone` at `now`; only the first time counts.
    pub fn passed(&mut self, now: Duration, milestone: Milestone) {
        if self.at(Milestone::Shown).is_none() {
            self.passed[milestone as usize].get_or_insert(now);
        }
    }

    /// The times taken so far, if there are any.
    pub fn first_frame(&self) -> Option<FirstFrame> {
        let since = |before: Option<Duration>, milestone| {
            let span = self.at(milestone)?.checked_sub(before?)?;
            Seconds::try_from(span.as_secs_f64()).ok()
        };
        let between = |before, milestone| since(self.at(before), milestone);
        let times = FirstFrame {
            total: since(self.wished_at, Milestone::Shown),
            signalling: between(Milestone::Offered, Milestone::Answered),
            ice: between(Milestone::Answered, Milestone::PathFound),
            dtls: between(Milestone::PathFound, Milestone::Connected),
            media: between(Milestone::Connected, Milestone::Shown),
        };
        (times != FirstFrame::default()).then_some(times)
    }

    fn at(&self, milestone: Milestone) -> Option<Duration> {
        self.passed[milestone as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Milestone; MILESTONES] =
        [Milestone::Offered, Milestone::Answered, Milestone::PathFound, Milestone::Connected, Milestone::Shown];

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn seconds(seconds: f64) -> Option<Seconds> {
        Some(Seconds::try_from(seconds).unwrap())
    }

    /// Comes past everything, 100 ms from one thing to the next.
    fn run(stopwatch: &mut Stopwatch, begin: u64) {
        stopwatch.began_anew();
        for (milestone, times) in ALL.into_iter().zip(1..) {
            stopwatch.passed(at(begin + times * 100), milestone);
        }
    }

    #[test]
    fn the_wait_is_split() {
        let mut stopwatch = Stopwatch::default();
        assert_eq!(stopwatch.first_frame(), None);
        stopwatch.wished(at(0));
        run(&mut stopwatch, 0);
        let tenth = seconds(0.1);
        let whole = FirstFrame { total: seconds(0.5), signalling: tenth, ice: tenth, dtls: tenth, media: tenth };
        assert_eq!(stopwatch.first_frame(), Some(whole));
    }

    #[test]
    fn a_failed_attempt_counts_in_the_total_only() {
        let mut stopwatch = Stopwatch::default();
        stopwatch.wished(at(0));
        stopwatch.passed(at(50), Milestone::Offered);
        stopwatch.passed(at(80), Milestone::Answered);
        run(&mut stopwatch, 10_000);
        let times = stopwatch.first_frame().unwrap();
        assert_eq!((times.total, times.signalling), (seconds(10.5), seconds(0.1)));
    }

    #[test]
    fn a_later_connection_changes_nothing() {
        let mut stopwatch = Stopwatch::default();
        stopwatch.wished(at(0));
        run(&mut stopwatch, 0);
        let first = stopwatch.first_frame();
        stopwatch.wished(at(60_000));
        run(&mut stopwatch, 60_000);
        assert_eq!(stopwatch.first_frame(), first);
    }

    #[test]
    fn a_publisher_has_the_parts_that_it_knows() {
        let mut stopwatch = Stopwatch::default();
        for (milestone, times) in ALL.into_iter().zip(1..).take(4) {
            stopwatch.passed(at(times * 100), milestone);
        }
        let times = stopwatch.first_frame().unwrap();
        assert_eq!((times.total, times.dtls, times.media), (None, seconds(0.1), None));
    }
}

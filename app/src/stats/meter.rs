use std::time::Duration;

use messages::{
    Report,
    report::{Bitrate, Limit},
};
use metrics::{Figures, Track};

/// What a page shows of its connection, over the time between two reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    pub figures: Figures,
    /// What has kept the encoder back for a while.
    pub held_back: Option<Limit>,
}

/// Turns reports into readings, each over the time since the one before.
#[derive(Debug, Default)]
pub struct Meter {
    track: Track,
    limited_reports: u32,
}

/// A connection that uses less than this share of the bandwidth found is not held back by it.
const SHARE_IN_USE: f64 = 0.6;

/// Every connection starts slow until the browser has felt its way to the bandwidth; reports come once a second.
const LIMITED_REPORTS_TOLD: u32 = 20;

impl Meter {
    /// Takes the next report, which came at `now`.
    pub fn take(&mut self, now: Duration, report: Report) -> Reading {
        self.track.take(now, report);
        let figures = self.track.latest();
        let limit = self.track.last().and_then(|report| limit(report, figures.bitrate));
        self.limited_reports = limit.map_or(0, |_| self.limited_reports + 1);
        let held_back = limit.filter(|_| self.limited_reports >= LIMITED_REPORTS_TOLD);
        Reading { figures, held_back }
    }
}

/// Browsers still speak of bandwidth when they have found plenty and are on their way up.
fn limit(report: &Report, bitrate: Option<f64>) -> Option<Limit> {
    let available = report.path.as_ref().and_then(|path| path.available_outgoing_bitrate).map(Bitrate::get);
    let has_plenty = available.zip(bitrate).is_some_and(|(available, used)| used < available * SHARE_IN_USE);
    let limit = report.streams.iter().find_map(|stream| stream.limited_by)?;
    let is_limit = limit != Limit::None && !(limit == Limit::Bandwidth && has_plenty);
    is_limit.then_some(limit)
}

#[cfg(test)]
mod tests {
    use messages::report::{Count, Direction, MediaKind, PathReport, Seconds, StreamReport};

    use super::*;

    /// What a publisher reports once a second that sends a million bits in it.
    fn report(second: u32, limit: Limit, available: f64) -> Report {
        let stream = StreamReport {
            at: Seconds::try_from(f64::from(second)).ok(),
            bytes: Count::try_from(u64::from(second) * 125_000).ok(),
            limited_by: Some(limit),
            ..StreamReport::new(Direction::Outgoing, MediaKind::Video)
        };
        let available = Bitrate::try_from(available).ok();
        Report {
            path: Some(PathReport { available_outgoing_bitrate: available, ..PathReport::default() }),
            streams: vec![stream],
            ..Report::new("8f14e45fceea167a5a36dedd4bea2543".parse().unwrap())
        }
    }

    fn held_back(limit: Limit, available: f64) -> Vec<Option<Limit>> {
        let mut meter = Meter::default();
        let mut take =
            |second: u32| meter.take(Duration::from_secs(second.into()), report(second, limit, available)).held_back;
        (0..=LIMITED_REPORTS_TOLD).map(&mut take).collect()
    }

    #[test]
    fn a_limit_is_told_when_it_lasts() {
        let told = held_back(Limit::Cpu, 1e6);
        let (last, before) = told[..LIMITED_REPORTS_TOLD as usize].split_last().unwrap();
        assert!(before.iter().all(Option::is_none));
        assert_eq!(*last, Some(Limit::Cpu));
    }

    #[test]
    fn plenty_of_bandwidth_is_no_limit() {
        assert_eq!(held_back(Limit::Bandwidth, 1.2e6).last(), Some(&Some(Limit::Bandwidth)));
        assert_eq!(held_back(Limit::Bandwidth, 6e6).last(), Some(&None));
    }

    #[test]
    fn nothing_holds_back_who_says_so() {
        assert_eq!(held_back(Limit::None, 1e6).last(), Some(&None));
    }
}

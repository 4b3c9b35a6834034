use messages::report::{Direction, Limit};
use metrics::{Reason, Score};

use super::Reading;

/// How well a page's own peer does, with the reason in words to whoever sits before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub level: HealthLevel,
    pub sentence: String,
}

/// How much somebody should care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthLevel {
    Good,
    Fair,
    Poor,
}

impl HealthLevel {
    /// The level's name in the attribute `data-level`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }

    fn of_points_lost(points: u8) -> Self {
        if points > 1 { Self::Poor } else { Self::Fair }
    }
}

impl Health {
    /// The health of a peer; nothing can be said before two reports are in.
    pub fn of(reading: &Reading) -> Option<Self> {
        let score = Score::of(&reading.figures)?;
        let direction = reading.figures.streams.first()?.direction;
        let worst = score.reasons.into_iter().find_map(|reason| Self::of_reason(reason, direction));
        Some(worst.or_else(|| reading.held_back.and_then(Self::of_limit)).unwrap_or_else(Self::good))
    }

    /// The health of a publisher whose media does not reach the server.
    pub fn of_interruption() -> Self {
        Self::new(HealthLevel::Poor, "Interrupted: viewers see your last picture")
    }

    fn of_reason(reason: Reason, direction: Direction) -> Option<Self> {
        let level = HealthLevel::of_points_lost(reason.points_lost());
        let network = if direction == Direction::Outgoing { "uplink" } else { "network" };
        Some(match reason {
            Reason::NothingArrives => Self::new(level, "Nothing is arriving"),
            Reason::NothingSent => Self::new(level, "Nothing is being sent"),
            Reason::NoPicture => Self::new(level, "Data is arriving, but no picture"),
            Reason::Loss(loss) => {
                let share = (loss * 100.0).round();
                Self::new(level, &format!("Your {network} is losing {share} % of packets"))
            }
            Reason::RoundTrip(seconds) => {
                let milliseconds = (seconds * 1000.0).round();
                Self::new(level, &format!("Your network takes {milliseconds} ms to the server and back"))
            }
            Reason::Dropped(_) => Self::new(HealthLevel::Fair, "This device is too slow for this picture"),
            // Over a second these come and go; what lasts of the processor is told as what holds back.
            Reason::SoundOnly(_) | Reason::Frozen(_) | Reason::LimitedByCpu(_) => return None,
        })
    }

    fn of_limit(limit: Limit) -> Option<Self> {
        match limit {
            Limit::Cpu => Some(Self::new(HealthLevel::Fair, "This device is too slow for this resolution")),
            Limit::Bandwidth => Some(Self::new(HealthLevel::Fair, "Your uplink is too slow for this resolution")),
            Limit::None | Limit::Other => None,
        }
    }

    fn good() -> Self {
        Self::new(HealthLevel::Good, "Good")
    }

    fn new(level: HealthLevel, sentence: &str) -> Self {
        Self { level, sentence: sentence.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messages::{
        Report,
        report::{Count, MediaKind, PathReport, Seconds, Share, StreamReport},
    };

    use super::*;
    use crate::stats::Meter;

    /// One stream that carries a million bits and 30 pictures in the second before `at`.
    fn stream(direction: Direction, at: u32) -> StreamReport {
        let grown = |per_second: u32| Count::try_from(u64::from(at * per_second)).ok();
        StreamReport {
            at: Seconds::try_from(f64::from(at)).ok(),
            bytes: grown(125_000),
            packets: grown(100),
            frames: grown(30),
            frames_received: grown(30),
            frames_dropped: grown(0),
            ..StreamReport::new(direction, MediaKind::Video)
        }
    }

    /// What is said after two reports, of which the second is changed.
    fn health(direction: Direction, change: impl Fn(&mut Report)) -> Health {
        let mut meter = Meter::default();
        let mut reading = Reading::default();
        for at in 1..=2 {
            let peer = "8f14e45fceea167a5a36dedd4bea2543".parse().unwrap();
            let mut report = Report { streams: vec![stream(direction, at)], ..Report::new(peer) };
            if at == 2 {
                change(&mut report);
            }
            reading = meter.take(Duration::from_secs(at.into()), report);
            assert_eq!(Health::of(&reading).is_some(), at == 2, "nothing is said before there is a figure");
        }
        Health::of(&reading).unwrap()
    }

    fn far(report: &mut Report, seconds: f64) {
        report.path = Some(PathReport { round_trip: Seconds::try_from(seconds).ok(), ..PathReport::default() });
    }

    fn check(health: Health, level: HealthLevel, sentence: &str) {
        assert_eq!(health, Health::new(level, sentence));
    }

    #[test]
    fn the_worst_thing_is_told_to_a_publisher() {
        let of = |change: &dyn Fn(&mut Report)| health(Direction::Outgoing, change);
        check(of(&|_| {}), HealthLevel::Good, "Good");
        let lossy = of(&|report| {
            far(report, 0.2);
            report.streams[0].fraction_lost = Share::try_from(0.04).ok();
        });
        check(lossy, HealthLevel::Fair, "Your uplink is losing 4 % of packets");
        let far_away = of(&|report| far(report, 0.31));
        check(far_away, HealthLevel::Poor, "Your network takes 310 ms to the server and back");
        let idle = of(&|report| {
            report.streams = vec![StreamReport { at: Seconds::try_from(2.0).ok(), ..stream(Direction::Outgoing, 1) }]
        });
        check(idle, HealthLevel::Poor, "Nothing is being sent");
    }

    /// What is said after half a minute in which the processor held the encoder back.
    fn held_back(fraction_lost: f64) -> Health {
        let mut meter = Meter::default();
        let mut reading = Reading::default();
        for at in 1..=30 {
            let mut stream = stream(Direction::Outgoing, at);
            stream.limited_by = Some(Limit::Cpu);
            stream.fraction_lost = Share::try_from(fraction_lost).ok();
            let peer = "8f14e45fceea167a5a36dedd4bea2543".parse().unwrap();
            reading = meter.take(Duration::from_secs(at.into()), Report { streams: vec![stream], ..Report::new(peer) });
        }
        Health::of(&reading).unwrap()
    }

    #[test]
    fn what_holds_a_publisher_back_is_told_last() {
        check(held_back(0.0), HealthLevel::Fair, "This device is too slow for this resolution");
        check(held_back(0.04), HealthLevel::Fair, "Your uplink is losing 4 % of packets");
    }

    #[test]
    fn bytes_without_pictures_are_another_fault_than_no_bytes() {
        let of = |change: &dyn Fn(&mut Report)| health(Direction::Incoming, change);
        let black = of(&|report| report.streams[0].frames = stream(Direction::Incoming, 1).frames);
        check(black, HealthLevel::Poor, "Data is arriving, but no picture");
        let idle = of(&|report| {
            report.streams = vec![StreamReport { at: Seconds::try_from(2.0).ok(), ..stream(Direction::Incoming, 1) }]
        });
        check(idle, HealthLevel::Poor, "Nothing is arriving");
    }

    #[test]
    fn a_viewer_is_told_of_its_own_network_and_device() {
        let of = |change: &dyn Fn(&mut Report)| health(Direction::Incoming, change);
        let slow = of(&|report| report.streams[0].frames_dropped = Count::try_from(15_u64).ok());
        check(slow, HealthLevel::Fair, "This device is too slow for this picture");
        check(of(&|report| far(report, 0.2)), HealthLevel::Fair, "Your network takes 200 ms to the server and back");
    }
}

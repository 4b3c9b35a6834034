use std::time::{Duration, Instant, SystemTime};

/// Tells when media was captured, on this host's clock, from the sender reports of its publisher.
///
/// Audio and video have RTP clocks of their own; the sender reports tie both to one wall clock (RFC 3550, 6.4.1). That
/// clock is the publisher's, so only its course is used: the first report fixes how it lies to ours. Both kinds share this
/// one offset, which is what keeps lips in step with the voice at the viewers.
#[derive(Debug, Default)]
pub(crate) struct CaptureClock {
    /// The publisher's time and ours at one moment.
    anchor: Option<(SystemTime, Instant)>,
}

/// What a sender report says: this RTP timestamp was captured at that time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    pub(crate) wall: SystemTime,
    pub(crate) timestamp: u32,
}

/// A publisher's clock that differs by more than this from what it was has been set; then the course starts anew.
const LARGEST_DRIFT: Duration = Duration::from_secs(10);

impl CaptureClock {
    /// `now` is the best that is known before the first report.
    pub(crate) fn captured(
        &mut self,
        now: Instant,
        timestamp: u32,
        clock_rate: u32,
        report: Option<Report>,
    ) -> Instant {
        let Some(wall) = report.and_then(|report| wall_time(timestamp, clock_rate, report)) else { return now };
        let by_anchor = self.anchor.and_then(|anchor| on_our_clock(anchor, wall));
        match by_anchor.filter(|captured| distance(*captured, now) <= LARGEST_DRIFT) {
            Some(captured) => captured,
            None => {
                self.anchor = Some((wall, now));
                now
            }
        }
    }
}

fn wall_time(timestamp: u32, clock_rate: u32, report: Report) -> Option<SystemTime> {
    // the difference wraps as the timestamps do; its sign says which of the two came first
    let ticks = timestamp.wrapping_sub(report.timestamp) as i32;
    let span = Duration::from_micros(u64::from(ticks.unsigned_abs()) * 1_000_000 / u64::from(clock_rate));
    if ticks >= 0 { report.wall.checked_add(span) } else { report.wall.checked_sub(span) }
}

fn on_our_clock((wall_then, ours_then): (SystemTime, Instant), wall: SystemTime) -> Option<Instant> {
    match wall.duration_since(wall_then) {
        Ok(later) => ours_then.checked_add(later),
        Err(earlier) => ours_then.checked_sub(earlier.duration()),
    }
}

fn distance(a: Instant, b: Instant) -> Duration {
    a.saturating_duration_since(b).max(b.saturating_duration_since(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: u32 = 90_000;
    const AUDIO: u32 = 48_000;

    #[test]
    fn before_any_report_arrival_counts() {
        let now = Instant::now();
        assert_eq!(CaptureClock::default().captured(now, 5, VIDEO, None), now);
    }

    #[test]
    fn audio_and_video_of_one_moment_get_one_time() {
        let start = Instant::now();
        let wall = SystemTime::now();
        let mut clock = CaptureClock::default();
        clock.captured(start, 1000, VIDEO, Some(Report { wall, timestamp: 1000 }));
        // one second later by the publisher; the picture arrives 80 ms after the sound
        let audio_report = Report { wall, timestamp: 7 };
        let audio = clock.captured(start + Duration::from_millis(1000), 7 + AUDIO, AUDIO, Some(audio_report));
        let video_report = Report { wall, timestamp: 1000 };
        let video = clock.captured(start + Duration::from_millis(1080), 1000 + VIDEO, VIDEO, Some(video_report));
        assert_eq!(audio, video);
    }

    #[test]
    fn timestamps_may_wrap() {
        let now = Instant::now();
        let wall = SystemTime::now();
        let mut clock = CaptureClock::default();
        clock.captured(now, u32::MAX, VIDEO, Some(Report { wall, timestamp: u32::MAX }));
        let captured = clock.captured(now, VIDEO - 1, VIDEO, Some(Report { wall, timestamp: u32::MAX }));
        assert_eq!(captured, now + Duration::from_secs(1));
    }

    #[test]
    fn a_publisher_that_sets_its_clock_starts_anew() {
        let now = Instant::now();
        let wall = SystemTime::now();
        let mut clock = CaptureClock::default();
        clock.captured(now, 0, VIDEO, Some(Report { wall, timestamp: 0 }));
        let later = now + Duration::from_secs(1);
        let set = Report { wall: wall + Duration::from_secs(3600), timestamp: VIDEO };
        assert_eq!(clock.captured(later, VIDEO, VIDEO, Some(set)), later);
    }
}

use media::{Kind, MediaTime};

/// Reports that lay sound and pictures further apart than this are not believed: some cameras set their clocks anyhow.
const FARTHEST: i64 = 5_000_000_000;

/// Closer than this is as good as together.
const TOGETHER: i64 = 10_000_000;

/// Lays sound and pictures on one line of time.
///
/// Each begins to count where the camera's answer to `PLAY` says, or with its first packet. The camera's reports (RTCP
/// SR) then say which moments of both belong together, and sound is moved to where it belongs.
#[derive(Debug, Default)]
pub(super) struct Line {
    audio: Track,
    video: Track,
}

#[derive(Debug, Default)]
struct Track {
    /// What the camera's clock showed at the origin of this track.
    origin: Option<i64>,
    latest: Option<MediaTime>,
    shift: i64,
}

impl Line {
    /// Where a frame lies that is `time` after the beginning of its track.
    pub(super) fn place(&mut self, kind: Kind, time: MediaTime) -> MediaTime {
        self.track(kind).place(time)
    }

    /// The decode time of a frame that is shown at `time`: RTP has none, and it never falls.
    pub(super) fn decode_time(&mut self, kind: Kind, time: MediaTime) -> MediaTime {
        let latest = &mut self.track(kind).latest;
        let decode_time = latest.map_or(time, |latest| latest.max(time));
        *latest = Some(decode_time);
        decode_time
    }

    /// The camera's clock showed `clock`, in nanoseconds, when its stream was at `time`.
    pub(super) fn report(&mut self, kind: Kind, time: MediaTime, clock: i64) {
        self.track(kind).origin = clock.checked_sub(time.as_nanos());
        if let (Some(audio), Some(video)) = (self.audio.origin, self.video.origin) {
            let apart = audio.saturating_sub(video);
            let is_news = apart.abs_diff(self.audio.shift) > TOGETHER.unsigned_abs();
            if is_news && apart.saturating_abs() <= FARTHEST {
                tracing::debug!(milliseconds = apart / 1_000_000, "the sound of a camera was moved to its pictures");
                self.audio.shift = apart;
                self.audio.latest = None;
            }
        }
    }

    fn track(&mut self, kind: Kind) -> &mut Track {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }
}

impl Track {
    fn place(&self, time: MediaTime) -> MediaTime {
        MediaTime::from_nanos(time.as_nanos().saturating_add(self.shift))
    }
}

/// A timestamp of NTP, seconds since 1900 in 32 bits and their 32 bits of fraction, in nanoseconds.
pub(super) fn nanoseconds(ntp: u64) -> i64 {
    let fraction = ((ntp & 0xffff_ffff) * 1_000_000_000) >> 32;
    // 32 bits of seconds are 4.3e18 nanoseconds, which fits.
    ((ntp >> 32) * 1_000_000_000 + fraction) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> MediaTime {
        MediaTime::from_ticks(millis, 1000)
    }

    const NOON: i64 = 3_900_000_000_000_000_000;

    #[test]
    fn reports_bring_sound_to_its_pictures() {
        let mut line = Line::default();
        line.report(Kind::Video, at(1000), NOON);
        assert_eq!(line.place(Kind::Audio, at(1000)), at(1000));
        // What is half a second into the sound happened a second into the pictures.
        line.report(Kind::Audio, at(500), NOON);
        assert_eq!(line.place(Kind::Audio, at(500)), at(1000));
        assert_eq!(line.place(Kind::Video, at(1000)), at(1000));
    }

    #[test]
    fn small_and_absurd_differences_change_nothing() {
        for clock in [NOON + 3_000_000, NOON + 60_000_000_000, 0, i64::MAX] {
            let mut line = Line::default();
            line.report(Kind::Video, at(0), NOON);
            line.report(Kind::Audio, at(0), clock);
            assert_eq!(line.place(Kind::Audio, at(7)), at(7), "{clock}");
        }
    }

    #[test]
    fn decode_times_never_fall() {
        let mut line = Line::default();
        let times = [0, 120, 40, 80, 160].map(|millis| line.decode_time(Kind::Video, at(millis)));
        assert_eq!(times, [0, 120, 120, 120, 160].map(at));
    }

    #[test]
    fn ntp_is_read_to_the_nanosecond() {
        assert_eq!(nanoseconds(1 << 31), 500_000_000);
        assert_eq!(nanoseconds(u64::MAX), 4_294_967_295_999_999_999);
    }
}

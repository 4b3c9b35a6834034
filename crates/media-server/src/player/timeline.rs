use std::time::{Duration, Instant};

use media::MediaTime;

/// Lays the times of a stream on the clock of this host.
///
/// Invariant: what was due at some moment stays due there; only what comes later can be moved.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    anchor: Option<(MediaTime, Instant)>,
}

impl Timeline {
    /// From now on `media` is due `at`.
    pub(super) fn set(&mut self, media: MediaTime, at: Instant) {
        self.anchor = Some((media, at));
    }

    pub(super) fn is_set(&self) -> bool {
        self.anchor.is_some()
    }

    /// When `media` is due; `None` before anything is known.
    pub(super) fn due(&self, media: MediaTime) -> Option<Instant> {
        let (anchor, at) = self.anchor?;
        let later = at.checked_add(media.saturating_since(anchor))?;
        later.checked_sub(anchor.saturating_since(media))
    }

    /// Everything that comes is due that much earlier.
    pub(super) fn hasten(&mut self, by: Duration) {
        if let Some((_, at)) = &mut self.anchor {
            *at = at.checked_sub(by).unwrap_or(*at);
        }
    }

    /// Everything that comes is due that much later: the stream stood still.
    pub(super) fn delay(&mut self, by: Duration) {
        if let Some((_, at)) = &mut self.anchor {
            *at += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> MediaTime {
        MediaTime::from_ticks(millis, 1000)
    }

    #[test]
    fn times_lie_around_the_anchor() {
        let now = Instant::now() + Duration::from_secs(10);
        let mut timeline = Timeline::default();
        assert_eq!(timeline.due(at(0)), None);
        timeline.set(at(5000), now);
        assert_eq!(timeline.due(at(5040)), Some(now + Duration::from_millis(40)));
        assert_eq!(timeline.due(at(4900)), Some(now - Duration::from_millis(100)));
        timeline.delay(Duration::from_millis(500));
        assert_eq!(timeline.due(at(5000)), Some(now + Duration::from_millis(500)));
    }
}

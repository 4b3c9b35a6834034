use crate::MediaTime;

/// Counts samples from the last moment that the container gave, so that times do not drift by rounding.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SampleClock {
    base: Option<MediaTime>,
    samples: u64,
    rate: u32,
}

impl SampleClock {
    pub(crate) fn set(&mut self, now: MediaTime) {
        self.base = Some(now);
        self.samples = 0;
    }

    /// `None` as long as no moment is known.
    pub(crate) fn now(&self) -> Option<MediaTime> {
        let samples = i64::try_from(self.samples).unwrap_or(i64::MAX);
        let passed = MediaTime::from_ticks(samples, self.rate);
        Some(MediaTime::from_nanos(self.base?.as_nanos().saturating_add(passed.as_nanos())))
    }

    /// `samples` at `rate` hertz pass.
    pub(crate) fn advance(&mut self, samples: u32, rate: u32) {
        if rate != self.rate {
            let now = self.now();
            *self = Self { base: now, samples: 0, rate };
        }
        self.samples = self.samples.saturating_add(samples.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_drift() {
        let mut clock = SampleClock::default();
        assert_eq!(clock.now(), None);
        clock.set(MediaTime::ZERO);
        for _ in 0..44_100 {
            clock.advance(1024, 44_100);
        }
        assert_eq!(clock.now(), Some(MediaTime::from_ticks(1024, 1)));
        clock.advance(48_000, 48_000);
        assert_eq!(clock.now(), Some(MediaTime::from_ticks(1025, 1)));
    }
}

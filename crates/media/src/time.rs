use std::ops::{Add, Sub};
use std::time::Duration;

/// A moment on the time line of a stream, in nanoseconds from an origin that only this stream knows; it may lie before it.
///
/// Ticks of every usual clock (8, 44.1, 48 and 90 kHz) go in and come out unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaTime(i64);

const NANOS: i128 = 1_000_000_000;

impl MediaTime {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// `ticks` of a clock of `rate` hertz; a rate of 0 gives the origin.
    #[must_use]
    pub fn from_ticks(ticks: i64, rate: u32) -> Self {
        Self(scale(ticks.into(), NANOS, rate.into()))
    }

    /// In ticks of a clock of `rate` hertz, to the nearest.
    #[must_use]
    pub fn ticks(self, rate: u32) -> i64 {
        scale(self.0.into(), rate.into(), NANOS)
    }

    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// `value * numerator / denominator`, to the nearest; what does not fit stays at the largest that does.
fn scale(value: i128, numerator: i128, denominator: i128) -> i64 {
    if denominator == 0 {
        return 0;
    }
    let product = value * numerator;
    let half = denominator / 2 * product.signum();
    let limit = |scaled: i128| scaled.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
    limit((product + half) / denominator)
}

impl Add<Duration> for MediaTime {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(later.as_nanos()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for MediaTime {
    type Output = Self;

    fn sub(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(earlier.as_nanos()).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_of_usual_clocks_survive() {
        for rate in [8_000, 44_100, 48_000, 90_000] {
            for ticks in [-7, -1, 0, 1, 3003, 1 << 33, i64::from(u32::MAX) * 5] {
                assert_eq!(MediaTime::from_ticks(ticks, rate).ticks(rate), ticks);
            }
        }
    }

    #[test]
    fn absurd_values_do_not_overflow() {
        assert_eq!(MediaTime::from_ticks(i64::MAX, 1).ticks(1_000), MediaTime(i64::MAX).ticks(1_000));
        assert_eq!(MediaTime::from_ticks(5, 0), MediaTime::ZERO);
        assert_eq!(MediaTime(3).saturating_since(MediaTime(5)), Duration::ZERO);
    }
}

use crate::MediaTime;

/// Turns RTP timestamps into times of a stream: they start anywhere and wrap at 32 bits.
///
/// The first one is the origin. A step back of less than half the range is taken for what it says, so a packet out of order
/// gets its right time, and so does a source that jumps back.
#[derive(Debug, Clone)]
pub struct Timestamps {
    rate: u32,
    last: Option<u32>,
    ticks: i64,
}

impl Timestamps {
    /// `rate` in hertz.
    #[must_use]
    pub const fn new(rate: u32) -> Self {
        Self { rate, last: None, ticks: 0 }
    }

    /// The time of `timestamp`, seen from the one before it.
    pub fn at(&mut self, timestamp: u32) -> MediaTime {
        let last = self.last.replace(timestamp).unwrap_or(timestamp);
        // the difference wraps as the timestamps do; its sign says which came first
        let step = timestamp.wrapping_sub(last) as i32;
        self.ticks = self.ticks.saturating_add(step.into());
        MediaTime::from_ticks(self.ticks, self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_the_origin_wherever_it_starts() {
        assert_eq!(Timestamps::new(90_000).at(u32::MAX), MediaTime::ZERO);
    }

    #[test]
    fn wrapping_goes_on() {
        let mut timestamps = Timestamps::new(90_000);
        timestamps.at(u32::MAX - 1);
        assert_eq!(timestamps.at(1).ticks(90_000), 3);
        for _ in 0..5 {
            timestamps.at(1 << 30);
            timestamps.at(1 << 31);
            timestamps.at(3 << 30);
            timestamps.at(1);
        }
        assert_eq!(timestamps.at(1).ticks(90_000), 3 + (5 << 32));
    }

    #[test]
    fn steps_back_are_kept() {
        let mut timestamps = Timestamps::new(8_000);
        timestamps.at(16_000);
        assert_eq!(timestamps.at(8_000).ticks(8_000), -8_000);
        assert_eq!(timestamps.at(16_160).ticks(8_000), 160);
    }
}

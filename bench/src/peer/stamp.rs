use std::time::Instant;

/// Where in a payload the time of sending stands: behind what the media server may read of a VP8 payload.
const AT: std::ops::Range<usize> = 2..10;

/// Stamps packets with the time at which they were sent, by a clock that starts with the benchmark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Writes the time into a payload.
    pub(crate) fn stamp(self, payload: &mut [u8], now: Instant) {
        let nanoseconds = u64::try_from(now.saturating_duration_since(self.0).as_nanos()).unwrap_or(u64::MAX);
        if let Some(place) = payload.get_mut(AT) {
            place.copy_from_slice(&nanoseconds.to_be_bytes());
        }
    }

    /// How many microseconds ago a payload was stamped; `None` if it is too short.
    pub(crate) fn age(self, payload: &[u8], now: Instant) -> Option<u32> {
        let sent = u64::from_be_bytes(payload.get(AT)?.try_into().ok()?);
        let now = now.saturating_duration_since(self.0).as_nanos();
        Some(u32::try_from(now.saturating_sub(u128::from(sent)) / 1000).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_age_of_a_payload_is_read_from_it() {
        let clock = Clock::start();
        let sent = Instant::now();
        let mut payload = [0; 12];
        clock.stamp(&mut payload, sent);
        assert_eq!(clock.age(&payload, sent + Duration::from_micros(1500)), Some(1500));
        assert_eq!(clock.age(&payload[..5], sent), None);
        clock.stamp(&mut payload[..5], sent);
    }
}

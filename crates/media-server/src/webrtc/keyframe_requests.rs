use std::time::{Duration, Instant};

/// Turns any number of wishes for a keyframe into few requests to the source.
///
/// A keyframe costs the publisher a burst of bits that all viewers pay for, so requests are at least
/// [`MIN_INTERVAL`] apart; a wish that comes sooner is kept until then.
#[derive(Debug, Default)]
pub(crate) struct KeyframeRequests {
    last_sent: Option<Instant>,
    is_wanted: bool,
}

const MIN_INTERVAL: Duration = Duration::from_millis(300);

impl KeyframeRequests {
    /// Somebody needs a keyframe.
    pub(crate) fn want(&mut self) {
        self.is_wanted = true;
    }

    /// A keyframe has come: what was wished before it is satisfied.
    pub(crate) fn arrived(&mut self) {
        self.is_wanted = false;
    }

    /// Whether to send a request now; counts it as sent.
    pub(crate) fn poll(&mut self, now: Instant) -> bool {
        let is_due = self.is_wanted && self.due().is_none_or(|due| due <= now);
        if is_due {
            self.is_wanted = false;
            self.last_sent = Some(now);
        }
        is_due
    }

    /// When to poll again, if a wish waits.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.is_wanted { self.due() } else { None }
    }

    fn due(&self) -> Option<Instant> {
        self.last_sent.map(|sent| sent + MIN_INTERVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wishes_become_one_request() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::default();
        assert!(!requests.poll(now), "nobody asked");
        requests.want();
        requests.want();
        assert!(requests.poll(now));
        assert!(!requests.poll(now));
    }

    #[test]
    fn an_early_wish_waits_and_is_not_lost() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::default();
        requests.want();
        assert!(requests.poll(now));
        requests.want();
        assert!(!requests.poll(now + MIN_INTERVAL / 2));
        assert_eq!(requests.deadline(), Some(now + MIN_INTERVAL));
        assert!(requests.poll(now + MIN_INTERVAL));
        assert_eq!(requests.deadline(), None);
    }

    #[test]
    fn a_keyframe_satisfies_who_waited() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::default();
        requests.want();
        requests.poll(now);
        requests.want();
        requests.arrived();
        assert!(!requests.poll(now + MIN_INTERVAL));
    }
}

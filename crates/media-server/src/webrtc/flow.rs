use std::time::{Duration, Instant};

/// Says when packets begin and cease to flow.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    last_packet: Option<Instant>,
    is_flowing: bool,
}

/// After this long without a packet, nothing flows (KMS reports it after 2.5 to 4 s).
const SILENCE: Duration = Duration::from_millis(2500);

impl Flow {
    /// A packet passed; `true` when this begins the flow.
    pub(crate) fn packet(&mut self, now: Instant) -> bool {
        self.last_packet = Some(now);
        !std::mem::replace(&mut self.is_flowing, true)
    }

    /// `true` when the flow has ceased since the last call.
    pub(crate) fn has_ceased(&mut self, now: Instant) -> bool {
        let is_silent = self.last_packet.is_none_or(|last| now.saturating_duration_since(last) >= SILENCE);
        let has_ceased = self.is_flowing && is_silent;
        if has_ceased {
            self.is_flowing = false;
        }
        has_ceased
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_told_once() {
        let now = Instant::now();
        let mut flow = Flow::default();
        assert!(!flow.has_ceased(now));
        assert!(flow.packet(now));
        assert!(!flow.packet(now));
        assert!(!flow.has_ceased(now + SILENCE / 2));
        assert!(flow.has_ceased(now + SILENCE));
        assert!(!flow.has_ceased(now + SILENCE * 2));
        assert!(flow.packet(now + SILENCE * 3));
    }
}

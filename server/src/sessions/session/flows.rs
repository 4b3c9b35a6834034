use std::time::Duration;

use crate::media::{Kinds, MediaKind};

/// Which kinds of media come from the publisher or the source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flows {
    audio: Flow,
    video: Flow,
    /// When the first of them came.
    since: Option<Duration>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Flow {
    is_flowing: bool,
    /// A picture that stands still, or a microphone that is silent, may cease for a while.
    has_come: bool,
}

/// Sound is often there seconds before the first picture. What has not come by then does not belong to the session.
const SETTLES_WITHIN: Duration = Duration::from_secs(5);

impl Flows {
    pub(super) fn set(&mut self, now: Duration, kind: MediaKind, flowing: bool) {
        let flow = match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        };
        flow.is_flowing = flowing;
        flow.has_come |= flowing;
        if flowing {
            self.since.get_or_insert(now);
        }
    }

    pub(super) fn any(self) -> bool {
        self.audio.is_flowing || self.video.is_flowing
    }

    /// Whether a kind flows, of those that there are.
    pub(super) fn is_flowing(self, kind: MediaKind) -> Option<bool> {
        let flow = match kind {
            MediaKind::Audio => self.audio,
            MediaKind::Video => self.video,
        };
        flow.has_come.then_some(flow.is_flowing)
    }

    /// When it is known which kinds there are, if no further one comes before.
    pub(super) fn settles_at(self) -> Option<Duration> {
        self.since.map(|since| since + SETTLES_WITHIN)
    }

    /// The kinds that there are, once that is known.
    pub(super) fn kinds(self, now: Duration) -> Option<Kinds> {
        let is_settled = self.settles_at().is_some_and(|at| now >= at);
        match (self.audio.has_come, self.video.has_come) {
            (true, true) => Some(Kinds::Both),
            (true, false) if is_settled => Some(Kinds::AudioOnly),
            (false, true) if is_settled => Some(Kinds::VideoOnly),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn sound_that_is_there_first_does_not_make_it_sound_only() {
        let mut flows = Flows::default();
        assert_eq!(flows.kinds(seconds(100)), None);
        flows.set(seconds(1), MediaKind::Audio, true);
        assert_eq!(flows.kinds(seconds(2)), None);
        flows.set(seconds(3), MediaKind::Video, true);
        assert_eq!(flows.kinds(seconds(3)), Some(Kinds::Both));
    }

    #[test]
    fn what_does_not_come_is_not_there() {
        let mut flows = Flows::default();
        flows.set(seconds(1), MediaKind::Video, true);
        assert_eq!(flows.kinds(seconds(6)), Some(Kinds::VideoOnly));
    }

    #[test]
    fn what_ceases_for_a_while_is_still_there() {
        let mut flows = Flows::default();
        flows.set(seconds(1), MediaKind::Audio, true);
        flows.set(seconds(1), MediaKind::Video, true);
        flows.set(seconds(9), MediaKind::Video, false);
        assert_eq!(flows.kinds(seconds(20)), Some(Kinds::Both));
        assert!(flows.any());
    }
}

use std::sync::Arc;

use super::packet::Packet;

/// The packets of one video track since its last keyframe: what a sink needs that joins in the middle.
///
/// Only for sources that cannot be asked for a keyframe.
#[derive(Debug, Default)]
pub(super) struct Gop {
    packets: Vec<Arc<Packet>>,
    bytes: usize,
    /// Too much came without a keyframe; nothing is kept before the next one.
    is_overfull: bool,
}

/// Ten seconds at 6 Mbit/s.
const MAX_BYTES: usize = 8 * 1024 * 1024;

impl Gop {
    /// Takes the next packet of the track.
    pub(super) fn push(&mut self, packet: &Arc<Packet>) {
        if self.begins_anew(packet) {
            *self = Self::default();
        } else if self.is_overfull || self.packets.is_empty() {
            return;
        }
        self.bytes += packet.payload.len();
        if self.bytes > MAX_BYTES {
            *self = Self { is_overfull: true, ..Self::default() };
            return;
        }
        self.packets.push(Arc::clone(packet));
    }

    /// From the keyframe to the latest packet; empty if there is no whole beginning.
    pub(super) fn packets(&self) -> &[Arc<Packet>] {
        &self.packets
    }

    /// A keyframe has several packets that one could start with: its parameter sets, then the picture itself.
    fn begins_anew(&self, packet: &Packet) -> bool {
        let is_same_picture = self.packets.first().is_some_and(|first| first.timestamp == packet.timestamp);
        packet.starts_keyframe && !is_same_picture
    }
}

#[cfg(test)]
mod tests {
    use super::super::packet::tests::video;
    use super::*;

    fn push_all(gop: &mut Gop, packets: &[(u64, u32, bool)]) {
        for (sequence, timestamp, starts_keyframe) in packets {
            gop.push(&Arc::new(video(*sequence, *timestamp, *starts_keyframe)));
        }
    }

    fn sequences(gop: &Gop) -> Vec<u64> {
        gop.packets().iter().map(|packet| packet.sequence).collect()
    }

    #[test]
    fn holds_what_came_since_the_last_keyframe() {
        let mut gop = Gop::default();
        push_all(&mut gop, &[(1, 0, false)]);
        assert!(gop.packets().is_empty(), "nothing can be decoded yet");
        push_all(&mut gop, &[(2, 3000, true), (3, 3000, true), (4, 6000, false)]);
        assert_eq!(sequences(&gop), [2, 3, 4], "parameter sets and picture are one keyframe");
        push_all(&mut gop, &[(5, 9000, true)]);
        assert_eq!(sequences(&gop), [5]);
    }

    #[test]
    fn a_stream_without_keyframes_does_not_grow_without_bound() {
        let mut gop = Gop::default();
        push_all(&mut gop, &[(1, 0, true)]);
        let large =
            |sequence| Arc::new(Packet { payload: Arc::from(vec![0; MAX_BYTES / 2]), ..video(sequence, 3000, false) });
        gop.push(&large(2));
        assert_eq!(gop.packets().len(), 2);
        gop.push(&large(3));
        gop.push(&large(4));
        assert!(gop.packets().is_empty());
        push_all(&mut gop, &[(5, 9000, true)]);
        assert_eq!(sequences(&gop), [5]);
    }
}

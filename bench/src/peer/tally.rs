use std::time::Instant;

use str0m::media::Pt;
use str0m::rtp::RtpPacket;

use super::Clock;

/// What a viewer has received since it was last asked.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) video_packets: u64,
    pub(crate) audio_packets: u64,
    /// Whole frames: packets with the marker.
    pub(crate) frames: u64,
    pub(crate) bytes: u64,
    /// From sending to receiving, in microseconds, where packets are stamped.
    pub(crate) delays: Vec<u32>,
}

impl Tally {
    pub(super) fn count(&mut self, packet: &RtpPacket, audio: Option<Pt>, clock: Option<Clock>) {
        // Probes for bandwidth carry nothing.
        if packet.payload.is_empty() {
            return;
        }
        if Some(packet.header.payload_type) == audio {
            self.audio_packets += 1;
        } else {
            self.video_packets += 1;
            self.frames += u64::from(packet.header.marker);
        }
        self.bytes += packet.payload.len() as u64;
        let received: Instant = packet.timestamp;
        self.delays.extend(clock.and_then(|clock| clock.age(&packet.payload, received)));
    }

    pub(crate) fn packets(&self) -> u64 {
        self.video_packets + self.audio_packets
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.video_packets += other.video_packets;
        self.audio_packets += other.audio_packets;
        self.frames += other.frames;
        self.bytes += other.bytes;
        self.delays.extend(other.delays);
    }
}

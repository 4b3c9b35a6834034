use std::sync::Arc;
use std::time::Instant;

use str0m::format::CodecSpec;
use str0m::rtp::ExtensionValues;

use super::command::TrackId;

/// One RTP packet on its way from a source to all of its sinks.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) track: TrackId,
    pub(crate) codec: CodecSpec,
    /// The source's sequence number, extended beyond 16 bits.
    pub(crate) sequence: u64,
    /// The source's RTP timestamp.
    pub(crate) timestamp: u32,
    /// When the media was captured, on this host's clock; the same clock for audio and video of one source.
    pub(crate) captured: Instant,
    pub(crate) marker: bool,
    /// The first packet of a frame that can be decoded without earlier ones. Always true for audio.
    pub(crate) starts_keyframe: bool,
    pub(crate) extensions: ExtensionValues,
    pub(crate) payload: Arc<[u8]>,
}

#[cfg(test)]
pub(super) mod tests {
    use str0m::format::{Codec, FormatParams};
    use str0m::media::Frequency;

    use super::super::command::{EndpointId, MediaKind};
    use super::*;

    /// A VP8 packet of one byte.
    pub(in super::super) fn video(sequence: u64, timestamp: u32, starts_keyframe: bool) -> Packet {
        Packet {
            track: (EndpointId(1), MediaKind::Video),
            codec: CodecSpec {
                codec: Codec::Vp8,
                clock_rate: Frequency::NINETY_KHZ,
                channels: None,
                format: FormatParams::default(),
            },
            sequence,
            timestamp,
            captured: Instant::now(),
            marker: false,
            starts_keyframe,
            extensions: ExtensionValues::default(),
            payload: Arc::from([0u8; 1]),
        }
    }
}

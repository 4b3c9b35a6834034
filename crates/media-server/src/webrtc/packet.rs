use std::sync::Arc;
use std::time::Instant;

use str0m::format::CodecSpec;
use str0m::rtp::ExtensionValues;

use super::command::TrackId;

/// One RTP packet on its way from a source to all of its sinks.
#[derive(Debug)]
pub(super) struct Packet {
    pub(super) track: TrackId,
    pub(super) codec: CodecSpec,
    /// The source's sequence number, extended beyond 16 bits.
    pub(super) sequence: u64,
    /// The source's RTP timestamp.
    pub(super) timestamp: u32,
    /// When the media was captured, on this host's clock; the same clock for audio and video of one source.
    pub(super) captured: Instant,
    pub(super) marker: bool,
    /// The first packet of a frame that can be decoded without earlier ones. Always true for audio.
    pub(super) starts_keyframe: bool,
    pub(super) extensions: ExtensionValues,
    pub(super) payload: Arc<[u8]>,
}

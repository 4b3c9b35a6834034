use serde::{Deserialize, Serialize};

use super::{CodecName, Count, Limit, Limitation, Seconds, Share, lenient::measurements};

measurements! {
    /// One stream of one peer, in the values of its `inbound-rtp` or `outbound-rtp` object and of what the other side
    /// reported about it (`remote-inbound-rtp`). Counters count from the stream's beginning.
    pub struct StreamReport {
        pub direction: Direction,
        pub kind: MediaKind,
        optional {
            /// Identifies the stream: counters of another `ssrc` are other counters.
            pub ssrc: u32,
            /// When this was measured, on a clock of the browser's own.
            pub at: Seconds,
            pub codec: CodecName,
            /// In pixels, after decoding or before encoding.
            pub width: u16,
            pub height: u16,
            /// Of payload (`bytesReceived`, `bytesSent`).
            pub bytes: Count,
            pub packets: Count,
            /// Packets that came twice count against it, so it may be negative. RTCP counts it in 24 bits.
            pub packets_lost: i32,
            /// How unevenly packets come in; for what is sent, as the other side sees it.
            pub jitter: Seconds,
            /// To the other side and back, by its reports.
            pub round_trip: Seconds,
            /// The share of what was sent that the other side lost, in its last report.
            pub fraction_lost: Share,
            /// Times that a receiver asked for lost packets.
            pub nacks: Count,
            /// Times that a receiver asked for a picture that stands on its own, because one was lost.
            pub plis: Count,
            /// The same, for any other reason.
            pub firs: Count,
            pub retransmitted_packets: Count,
            /// Decoded, or encoded.
            pub frames: Count,
            /// Received whole, decoded or not.
            pub frames_received: Count,
            /// Received and not shown.
            pub frames_dropped: Count,
            pub key_frames: Count,
            pub freezes: Count,
            /// How long pictures stood still, in all.
            pub freeze_duration: Seconds,
            /// How long all that left the jitter buffer had waited in it, added up.
            pub jitter_buffer_delay: Seconds,
            /// How many samples or pictures left the jitter buffer.
            pub jitter_buffer_emitted: Count,
            pub decode_time: Seconds,
            pub encode_time: Seconds,
            pub total_samples_received: Count,
            /// Samples that had to be made up, because what should have brought them did not come.
            pub concealed_samples: Count,
            /// Those of them that are silence, which nobody hears missing.
            pub silent_concealed_samples: Count,
            pub limitation: Limitation,
            pub limited_by: Limit,
        }
    }
}

/// Which way a stream goes, from where the peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Incoming,
    Outgoing,
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    Audio,
    Video,
}

//! What is inside RTP packets: frames cut into payloads, payloads put together to frames, and order and time of packets.
//!
//! Headers, encryption and retransmission are not here; sequence numbers come in extended beyond 16 bits.

mod codec;
mod depacketize;
mod packetize;
mod reorder;
#[cfg(test)]
mod tests;
mod timestamps;

pub use codec::{Codec, NotForRtp};
pub use depacketize::{Depacketizer, Packet, Unit};
pub use packetize::{DEFAULT_MAX_PAYLOAD, PacketizeError, Packetizer, Payload};
pub use reorder::Reorder;
pub use timestamps::Timestamps;

/// A packet that is older by more than this is no late one: the source has started to count anew.
const LARGEST_DELAY: u64 = 1 << 14;

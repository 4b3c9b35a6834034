mod av1;
mod cut;
mod h264;
mod vp8;
mod vp9;

use std::sync::Arc;

use super::Codec;
use crate::Frame;
use cut::Cut;

/// Leaves room for all headers in the 1280 bytes that every IPv6 path carries.
pub const DEFAULT_MAX_PAYLOAD: usize = 1200;
/// Below this, headers would be most of a payload; above, lengths that are told in two bytes would not fit.
const USEFUL_MAX_PAYLOAD: std::ops::RangeInclusive<usize> = 64..=16_000;

/// Cuts frames into RTP payloads, each of which fits into a packet.
#[derive(Debug)]
pub struct Packetizer {
    codec: Codec,
    max_payload: usize,
    /// VP8 and VP9 number their pictures, so that a receiver knows what it has missed.
    picture_id: u16,
}

/// What one RTP packet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub data: Arc<[u8]>,
    /// The RTP marker: the last packet of a picture; never set for sound.
    pub marker: bool,
    /// The first packet of the frame.
    pub is_first: bool,
}

/// Why a frame cannot be cut into payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketizeError {
    #[error("the frame is empty")]
    Empty,
    #[error("the frame is not what its codec says")]
    Malformed,
    #[error("a packet of sound has {0} bytes and does not fit into an RTP packet")]
    TooLarge(usize),
}

impl Packetizer {
    /// `max_payload` in bytes.
    #[must_use]
    pub fn new(codec: Codec, max_payload: usize) -> Self {
        Self {
            codec,
            max_payload: max_payload.clamp(*USEFUL_MAX_PAYLOAD.start(), *USEFUL_MAX_PAYLOAD.end()),
            picture_id: 0,
        }
    }

    /// Hands the payloads of `frame` to `out`, in order.
    ///
    /// # Errors
    /// What is wrong with the frame; then nothing of it has been handed out.
    pub fn packetize(&mut self, frame: &Frame, out: &mut impl FnMut(Payload)) -> Result<(), PacketizeError> {
        let payloads = self.cut(frame)?;
        let last = payloads.len().saturating_sub(1);
        let is_video = self.codec.kind() == crate::Kind::Video;
        for (index, data) in payloads.into_iter().enumerate() {
            out(Payload { data, marker: is_video && index == last, is_first: index == 0 });
        }
        Ok(())
    }

    fn cut(&mut self, frame: &Frame) -> Result<Vec<Arc<[u8]>>, PacketizeError> {
        if frame.data.is_empty() {
            return Err(PacketizeError::Empty);
        }
        let mut cut = Cut::new(self.max_payload);
        match self.codec {
            Codec::H264 => h264::cut(&frame.data, &mut cut)?,
            Codec::Vp8 => vp8::cut(&frame.data, self.next_picture_id(), &mut cut),
            Codec::Vp9 => vp9::cut(frame, self.next_picture_id(), &mut cut),
            Codec::Av1 => av1::cut(frame, &mut cut)?,
            Codec::Opus | Codec::Pcmu | Codec::Pcma => self.whole(&frame.data, &mut cut)?,
        }
        Ok(cut.payloads)
    }

    /// One packet of sound is one payload (RFC 7587, 4.2; RFC 3551, 4.5.14).
    fn whole(&self, data: &[u8], cut: &mut Cut) -> Result<(), PacketizeError> {
        if data.len() > self.max_payload {
            return Err(PacketizeError::TooLarge(data.len()));
        }
        cut.push(&[data]);
        Ok(())
    }

    /// 15 bits; it wraps.
    fn next_picture_id(&mut self) -> u16 {
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.picture_id
    }
}

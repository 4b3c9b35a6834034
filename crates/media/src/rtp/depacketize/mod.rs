mod av1;
mod h264;
mod sound;
mod vp8;
mod vp9;

use bytes::Bytes;

use super::{Codec, LARGEST_DELAY};
use crate::{Kind, picture};

/// What one RTP packet brings; packets come in the order of their sequence numbers (see [`super::Reorder`]).
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Extended beyond 16 bits.
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: &'a [u8],
}

/// A whole frame, as [`crate::Frame`] has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Of its packets.
    pub timestamp: u32,
    pub is_keyframe: bool,
    pub data: Bytes,
}

/// Puts RTP payloads together to frames.
///
/// A frame that misses a packet is dropped, and with it all pictures up to the next keyframe: they refer to what is lost.
#[derive(Debug)]
pub struct Depacketizer {
    codec: Codec,
    assembler: Assembler,
    /// The sequence number that comes next when nothing is lost.
    expected: Option<u64>,
    /// Of the picture that is being put together.
    timestamp: Option<u32>,
    is_broken: bool,
    needs_keyframe: bool,
}

#[derive(Debug)]
enum Assembler {
    H264(h264::Assembler),
    Vp8(vp8::Assembler),
    Vp9(vp9::Assembler),
    Av1(av1::Assembler),
    Sound(sound::Assembler),
}

/// A payload that is not what its codec says, or does not go with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Broken;

/// A larger picture than this is an attack: 4K at the highest quality stays below.
const LARGEST_FRAME: usize = 8 << 20;

impl Depacketizer {
    #[must_use]
    pub fn new(codec: Codec) -> Self {
        Self {
            codec,
            assembler: Assembler::new(codec),
            expected: None,
            timestamp: None,
            is_broken: false,
            needs_keyframe: codec.kind() == Kind::Video,
        }
    }

    /// Whether pictures are dropped until a keyframe comes: at the start, and after a loss.
    #[must_use]
    pub const fn needs_keyframe(&self) -> bool {
        self.needs_keyframe
    }

    /// Hands the frames that are whole with this packet to `out`.
    pub fn push(&mut self, packet: Packet<'_>, out: &mut impl FnMut(Unit)) {
        if self.is_late(packet.sequence) {
            return;
        }
        if self.expected.is_some_and(|expected| packet.sequence != expected) {
            self.lose();
        }
        self.expected = Some(packet.sequence + 1);
        if self.timestamp.is_some_and(|timestamp| timestamp != packet.timestamp) {
            self.finish(out); // a sender that sets no markers
        }
        if packet.payload.is_empty() {
            return;
        }
        self.timestamp = Some(packet.timestamp);
        self.add(packet.payload);
        if packet.marker || self.codec.kind() == Kind::Audio {
            self.finish(out);
        }
    }

    #[cfg(test)]
    pub(super) fn assembler_len(&self) -> usize {
        self.assembler.len()
    }

    fn is_late(&self, sequence: u64) -> bool {
        self.expected.is_some_and(|expected| sequence < expected && expected - sequence <= LARGEST_DELAY)
    }

    /// Nothing is kept of a picture that is broken.
    fn add(&mut self, payload: &[u8]) {
        if self.is_broken {
            return;
        }
        if self.assembler.push(payload).is_err() || self.assembler.len() > LARGEST_FRAME {
            self.is_broken = true;
            self.assembler.clear();
        }
    }

    /// What has come of the picture that was interrupted is of no use.
    fn lose(&mut self) {
        self.is_broken |= self.timestamp.is_some();
        self.assembler.lose();
        self.needs_keyframe = self.codec.kind() == Kind::Video;
    }

    fn finish(&mut self, out: &mut impl FnMut(Unit)) {
        let data = self.assembler.finish();
        let Some(timestamp) = self.timestamp.take() else { return };
        let is_broken = std::mem::take(&mut self.is_broken);
        let data = match data {
            Ok(data) if !is_broken => data,
            _ => return self.lose(),
        };
        let is_keyframe = picture::is_keyframe(self.codec, &data);
        if data.is_empty() || self.needs_keyframe && !is_keyframe {
            return;
        }
        self.needs_keyframe = false;
        out(Unit { timestamp, is_keyframe, data });
    }
}

impl Assembler {
    fn new(codec: Codec) -> Self {
        match codec {
            Codec::H264 => Self::H264(h264::Assembler::default()),
            Codec::Vp8 => Self::Vp8(vp8::Assembler::default()),
            Codec::Vp9 => Self::Vp9(vp9::Assembler::default()),
            Codec::Av1 => Self::Av1(av1::Assembler::default()),
            Codec::Opus | Codec::Pcmu | Codec::Pcma => Self::Sound(sound::Assembler::default()),
        }
    }

    fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        match self {
            Self::H264(assembler) => assembler.push(payload),
            Self::Vp8(assembler) => assembler.push(payload),
            Self::Vp9(assembler) => assembler.push(payload),
            Self::Av1(assembler) => assembler.push(payload),
            Self::Sound(assembler) => assembler.push(payload),
        }
    }

    /// How much memory the picture takes so far.
    fn len(&self) -> usize {
        match self {
            Self::H264(assembler) => assembler.len(),
            Self::Vp8(assembler) => assembler.len(),
            Self::Vp9(assembler) => assembler.len(),
            Self::Av1(assembler) => assembler.len(),
            Self::Sound(assembler) => assembler.len(),
        }
    }

    /// Packets are missing before the next one.
    fn lose(&mut self) {
        if let Self::H264(assembler) = self {
            assembler.lose();
        }
    }

    fn clear(&mut self) {
        // what it would say is known already
        let _ = self.finish();
    }

    /// The frame; nothing remains of it here.
    fn finish(&mut self) -> Result<Bytes, Broken> {
        match self {
            Self::H264(assembler) => assembler.finish(),
            Self::Vp8(assembler) => assembler.finish(),
            Self::Vp9(assembler) => assembler.finish(),
            Self::Av1(assembler) => assembler.finish(),
            Self::Sound(assembler) => assembler.finish(),
        }
    }
}

use std::collections::VecDeque;

use super::damage::Damage;
use super::opus::OpusPackets;
use super::packet::Packet;
use super::pes::{self, Pes};
use super::tables::{Entry, Stream};
use super::video::Pictures;
use crate::Kind;
use crate::demux::{Event, Unsupported};
use crate::elementary::Splitter;
use crate::unroll::Unroll;

/// One stream of the program: packets in, frames out.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) entry: Entry,
    continuity: Continuity,
    pes: pes::Assembler,
    content: Content,
    /// Losses of the splitter that have been counted.
    counted_losses: u64,
}

#[derive(Debug)]
enum Content {
    Pictures(Pictures),
    Sound(Splitter),
    Opus(OpusPackets),
}

/// Of one PES packet: larger pictures than any level allows, and far more sound than a muxer collects.
const MOST_VIDEO: usize = 16 * 1024 * 1024;
const MOST_AUDIO: usize = 256 * 1024;

impl Track {
    /// `None` for a stream that is known by name only.
    pub(super) fn new(entry: Entry) -> Option<Self> {
        let (content, most) = match entry.stream {
            Stream::Video(codec) => (Content::Pictures(Pictures::new(codec)?), MOST_VIDEO),
            Stream::Audio(framing) => (Content::Sound(Splitter::new(framing)), MOST_AUDIO),
            Stream::Opus { channels } => (Content::Opus(OpusPackets::new(channels)), MOST_AUDIO),
            Stream::OtherVideo(_) | Stream::OtherAudio(_) => return None,
        };
        let pes = pes::Assembler::new(most);
        Some(Self { entry, continuity: Continuity::default(), pes, content, counted_losses: 0 })
    }

    /// Takes a packet; completes at most two PES packets.
    pub(super) fn push(&mut self, packet: &Packet<'_>, context: &mut Context<'_>) {
        let Some(payload) = packet.payload else { return };
        match self.continuity.check(packet) {
            Order::Repeated => return,
            Order::Broken => {
                context.damage.lost_packets += 1;
                self.interrupt(context);
            }
            Order::Next => {}
        }
        if packet.is_start {
            self.flush(context);
        }
        let taken = if packet.is_start { self.pes.start(payload) } else { self.pes.extend(payload) };
        context.damage.dropped += u64::from(taken.is_err());
        if self.pes.is_complete() {
            self.flush(context);
        }
    }

    /// Packets are missing: what has begun cannot be finished.
    fn interrupt(&mut self, context: &mut Context<'_>) {
        context.damage.dropped += u64::from(self.pes.drop_open());
        if let Content::Sound(splitter) = &mut self.content {
            splitter.interrupt();
        }
    }

    /// Makes frames of the PES packet that has been put together.
    pub(super) fn flush(&mut self, context: &mut Context<'_>) {
        let is_good = match self.pes.read(context.unroll) {
            Some(pes) => self.content.read(&pes, context.out),
            None => !self.pes.drop_open(),
        };
        self.pes.drop_open();
        context.damage.dropped += u64::from(!is_good);
        if let Content::Sound(splitter) = &self.content {
            context.damage.dropped += splitter.losses - self.counted_losses;
            self.counted_losses = splitter.losses;
        }
    }

    /// Nothing more comes of what has begun.
    pub(super) fn end(&mut self, context: &mut Context<'_>) {
        self.continuity.end();
        self.flush(context);
    }

    /// What follows has nothing to do with what came before.
    pub(super) fn forget(&mut self) {
        self.continuity = Continuity::default();
        self.pes.drop_open();
        match &mut self.content {
            Content::Pictures(pictures) => pictures.interrupt(),
            Content::Sound(splitter) => splitter.interrupt(),
            Content::Opus(packets) => packets.interrupt(),
        }
    }
}

impl Content {
    /// Whether all of it could be used.
    fn read(&mut self, pes: &Pes<'_>, out: &mut VecDeque<Event>) -> bool {
        match self {
            Self::Pictures(pictures) => pictures.read(pes, out).is_ok(),
            Self::Opus(packets) => packets.read(pes, out),
            Self::Sound(splitter) => {
                splitter.push(pes.presentation_time, pes.payload);
                out.extend(std::iter::from_fn(|| splitter.poll()));
                true
            }
        }
    }
}

/// What all tracks share.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) unroll: &'a mut Unroll,
    pub(super) damage: &'a mut Damage,
    pub(super) out: &'a mut VecDeque<Event>,
}

impl Stream {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Video(_) | Self::OtherVideo(_) => Kind::Video,
            Self::Audio(_) | Self::Opus { .. } | Self::OtherAudio(_) => Kind::Audio,
        }
    }

    pub(super) const fn unsupported(self) -> Option<Unsupported> {
        match self {
            Self::OtherVideo(name) | Self::OtherAudio(name) => Some(Unsupported { kind: self.kind(), name }),
            Self::Video(_) | Self::Audio(_) | Self::Opus { .. } => None,
        }
    }
}

/// The counter of packets, which shows missing ones (2.4.3.3).
#[derive(Debug, Default)]
pub(super) struct Continuity {
    last: Option<u8>,
    /// What came before has ended: the same number again is chance, and no repetition.
    has_ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Next,
    /// The same packet once more, which is allowed.
    Repeated,
    Broken,
}

impl Continuity {
    /// What follows may leave something out, or count anew.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    /// A packet with a payload.
    pub(super) fn check(&mut self, packet: &Packet<'_>) -> Order {
        let has_ended = std::mem::take(&mut self.has_ended);
        match self.last.replace(packet.counter) {
            _ if packet.is_discontinuous => Order::Next,
            Some(last) if packet.counter == last && !has_ended => Order::Repeated,
            Some(last) if packet.counter != (last + 1) % 16 => Order::Broken,
            _ => Order::Next,
        }
    }
}

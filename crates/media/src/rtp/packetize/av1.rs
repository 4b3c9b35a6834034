use super::PacketizeError;
use super::cut::Cut;
use crate::Frame;
use crate::obu::{self, Obu};

const CONTINUES: u8 = 0x80;
const WILL_CONTINUE: u8 = 0x40;
const NEW_SEQUENCE: u8 = 0x08;
/// The aggregation header, and the length of a unit that fills the rest: two bytes say up to 16383.
const HEADER: usize = 1;
const LENGTH: usize = 2;

/// The AV1 RTP specification, 4.4: every unit behind its length (W = 0), filled up one packet after another.
///
/// Some receivers take a packet that does not begin with the rest of a unit for the start of a frame; so units are cut such
/// that a later packet always begins with one.
pub(super) fn cut(frame: &Frame, cut: &mut Cut) -> Result<(), PacketizeError> {
    let obus: Vec<Obu<'_>> =
        obu::split(&frame.data).collect::<Result<_, _>>().map_err(|_| PacketizeError::Malformed)?;
    let units: Vec<Vec<u8>> = obus.iter().filter(|obu| obu.is_sent()).map(|obu| obu.without_size()).collect();
    if units.is_empty() {
        return Err(PacketizeError::Empty);
    }
    let mut packet = Packet::new(if frame.is_keyframe { NEW_SEQUENCE } else { 0 });
    for (index, unit) in units.iter().enumerate() {
        add(&mut packet, unit, index + 1 == units.len(), cut);
    }
    packet.finish(0, cut);
    Ok(())
}

#[derive(Debug)]
struct Packet {
    bytes: Vec<u8>,
}

impl Packet {
    fn new(flags: u8) -> Self {
        Self { bytes: vec![flags] }
    }

    fn room(&self, cut: &Cut) -> usize {
        (cut.max_payload - self.bytes.len()).saturating_sub(LENGTH)
    }

    fn push(&mut self, piece: &[u8]) {
        obu::push_leb128(&mut self.bytes, piece.len() as u64);
        self.bytes.extend(piece);
    }

    fn finish(mut self, flags: u8, cut: &mut Cut) {
        self.bytes[0] |= flags;
        if self.bytes.len() > HEADER {
            cut.push(&[&self.bytes]);
        }
    }
}

fn add(packet: &mut Packet, unit: &[u8], is_last: bool, cut: &mut Cut) {
    let mut rest = unit;
    loop {
        let room = packet.room(cut);
        // what follows must find room for a length and a byte, or this unit's last byte goes with it
        let fits = if is_last { rest.len() <= room } else { rest.len() + LENGTH < room };
        if fits {
            packet.push(rest);
            return;
        }
        let (piece, after) = rest.split_at(room.min(rest.len() - 1));
        packet.push(piece);
        std::mem::replace(packet, Packet::new(CONTINUES)).finish(WILL_CONTINUE, cut);
        rest = after;
    }
}

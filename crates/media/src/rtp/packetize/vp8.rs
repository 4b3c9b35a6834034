use super::cut::{Cut, pieces};

const DESCRIPTOR: usize = 4;
const EXTENDED: u8 = 0x80;
const START: u8 = 0x10;
const HAS_PICTURE_ID: u8 = 0x80;

/// RFC 7741, 4.2: the descriptor with a picture id of 15 bits, without layers.
pub(super) fn cut(data: &[u8], picture_id: u16, cut: &mut Cut) {
    let [high, low] = (picture_id | 0x8000).to_be_bytes();
    for (index, piece) in pieces(data, cut.max_payload - DESCRIPTOR).enumerate() {
        let start = if index == 0 { START } else { 0 };
        cut.push(&[&[EXTENDED | start, HAS_PICTURE_ID, high, low], piece]);
    }
}

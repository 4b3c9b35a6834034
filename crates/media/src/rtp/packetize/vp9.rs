use super::cut::{Cut, pieces};
use crate::Frame;
use crate::picture;

const HAS_PICTURE_ID: u8 = 0x80;
const PREDICTED: u8 = 0x40;
const START: u8 = 0x08;
const END: u8 = 0x04;
const HAS_STRUCTURE: u8 = 0x02;
/// Flags and picture id.
const DESCRIPTOR: usize = 3;
/// One spatial layer, with its size (RFC 9628, 4.2.1).
const STRUCTURE: usize = 5;

/// RFC 9628, 4.2: non-flexible mode, without layers, with a picture id of 15 bits. A keyframe tells its size.
pub(super) fn cut(frame: &Frame, picture_id: u16, cut: &mut Cut) {
    let [high, low] = (picture_id | 0x8000).to_be_bytes();
    let predicted = if frame.is_keyframe { 0 } else { PREDICTED };
    let structure = structure(frame);
    let largest = cut.max_payload - DESCRIPTOR - STRUCTURE;
    let count = pieces(&frame.data, largest).count();
    for (index, piece) in pieces(&frame.data, largest).enumerate() {
        let start = if index == 0 { START } else { 0 };
        let end = if index + 1 == count { END } else { 0 };
        let structure = if index == 0 { structure.as_slice() } else { &[] };
        let has_structure = if structure.is_empty() { 0 } else { HAS_STRUCTURE };
        let flags = HAS_PICTURE_ID | predicted | start | end | has_structure;
        cut.push(&[&[flags, high, low], structure, piece]);
    }
}

fn structure(frame: &Frame) -> Vec<u8> {
    let size = frame.is_keyframe.then(|| picture::vp9::Header::read(&frame.data)).flatten();
    let Some(key) = size.and_then(|header| header.key) else { return Vec::new() };
    let (Ok(width), Ok(height)) = (u16::try_from(key.width), u16::try_from(key.height)) else { return Vec::new() };
    const HAS_SIZES: u8 = 0x10;
    [&[HAS_SIZES], &width.to_be_bytes()[..], &height.to_be_bytes()[..]].concat()
}

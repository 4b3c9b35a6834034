use crate::picture::bits::Bits;
use crate::{nal, rbsp};

/// How the blocks of a slice may be predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SliceKind {
    P,
    B,
    I,
    Sp,
    Si,
}

/// The front of a slice header (H.264, 7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// `first_mb_in_slice`: 0 begins a picture, where slices come in their order.
    pub first_block: u32,
    pub kind: SliceKind,
    /// `pic_parameter_set_id`
    pub parameter_set: u32,
}

/// Three numbers of at most 63 bits.
const NEEDED: usize = 24;

impl Slice {
    /// Reads a NAL unit, header included; `None` for other kinds of units.
    #[must_use]
    pub fn parse(unit: &[u8]) -> Option<Self> {
        const WHOLE: u8 = 1;
        const PARTITION_A: u8 = 2;
        let (header, body) = unit.split_first()?;
        if !matches!(header & 0x1f, WHOLE | PARTITION_A | nal::IDR) {
            return None;
        }
        let plain = rbsp::unescape(body, NEEDED);
        let mut bits = Bits::new(&plain);
        let first_block = bits.exp_golomb()?;
        let kind = kind(bits.exp_golomb()?)?;
        Some(Self { first_block, kind, parameter_set: bits.exp_golomb()? })
    }
}

/// Table 7-6: the numbers from 5 on say that all slices of the picture are alike.
fn kind(number: u32) -> Option<SliceKind> {
    Some(match number {
        0 | 5 => SliceKind::P,
        1 | 6 => SliceKind::B,
        2 | 7 => SliceKind::I,
        3 | 8 => SliceKind::Sp,
        4 | 9 => SliceKind::Si,
        _ => return None,
    })
}

/// Whether a frame (NAL units with four bytes of length) has B slices.
#[must_use]
pub fn has_b_slices(frame: &[u8]) -> bool {
    let units = nal::split(frame).map_while(Result::ok);
    units.filter_map(|unit| Slice::parse(unit.bytes)).any(|slice| slice.kind == SliceKind::B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_slices() {
        // first block 0 (1), kind 6 (00111), parameter set 0 (1)
        let slice = Slice::parse(&[0x41, 0b1001_1110]).unwrap();
        assert_eq!(slice, Slice { first_block: 0, kind: SliceKind::B, parameter_set: 0 });
        // kind 7 (0001000)
        assert_eq!(Slice::parse(&[0x65, 0b1000_1000, 0x80]).unwrap().kind, SliceKind::I);
        assert_eq!(Slice::parse(&[0x67, 0b1001_1110]), None, "not a slice");
        assert_eq!(Slice::parse(&[0x41, 0b1000_0101, 0x80]), None, "no such kind");
    }

    #[test]
    fn b_slices_of_a_frame() {
        assert!(has_b_slices(&[0, 0, 0, 1, 9, 0, 0, 0, 2, 0x41, 0b1001_1110]));
        assert!(!has_b_slices(&[0, 0, 0, 2, 0x41, 0b1001_0110]));
        assert!(!has_b_slices(&[0, 0, 0, 9]));
    }
}

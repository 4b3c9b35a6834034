/// Kinds of NAL units (H.265, table 7-1).
pub(super) const VPS: u8 = 32;
pub(super) const SPS: u8 = 33;
pub(super) const PPS: u8 = 34;
pub(super) const DELIMITER: u8 = 35;
const FILLER: u8 = 38;

/// The header of a unit.
pub(super) const HEADER: usize = 2;

/// `nal_unit_type`; `None` for a unit without a header.
pub(super) fn kind(unit: &[u8]) -> Option<u8> {
    let [first, _] = unit.first_chunk::<HEADER>()?;
    Some(first >> 1 & 0x3f)
}

/// Part of a picture.
pub(super) const fn is_slice(kind: u8) -> bool {
    kind < VPS
}

/// A picture that can be decoded without any other (BLA, IDR, CRA).
pub(super) const fn is_keyframe(kind: u8) -> bool {
    matches!(kind, 16..=21)
}

pub(super) const fn is_parameter_set(kind: u8) -> bool {
    matches!(kind, VPS | SPS | PPS)
}

/// Not what only byte streams need.
pub(super) const fn is_of_use(kind: u8) -> bool {
    !matches!(kind, DELIMITER..=FILLER)
}

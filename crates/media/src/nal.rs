//! H.264's NAL units as frames hold them: each behind its length in four bytes.

pub(crate) const IDR: u8 = 5;
pub(crate) const SPS: u8 = 7;
pub(crate) const PPS: u8 = 8;
pub(crate) const DELIMITER: u8 = 9;
pub(crate) const END_OF_SEQUENCE: u8 = 10;
pub(crate) const END_OF_STREAM: u8 = 11;
pub(crate) const FILLER: u8 = 12;

/// One unit; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nal<'a> {
    pub(crate) bytes: &'a [u8],
}

/// A length that leads beyond the frame, or a unit without a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

impl<'a> Nal<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        (!bytes.is_empty()).then_some(Self { bytes })
    }

    /// `nal_unit_type` (H.264, 7.3.1).
    pub(crate) fn kind(self) -> u8 {
        self.bytes[0] & 0x1f
    }

    /// `nal_ref_idc`, where it stands in the header.
    pub(crate) fn importance(self) -> u8 {
        self.bytes[0] & 0x60
    }

    pub(crate) fn is_parameter_set(self) -> bool {
        matches!(self.kind(), SPS | PPS)
    }

    /// Part of a picture itself (H.264, table 7-1: types 1 to 5).
    pub(crate) fn is_slice(self) -> bool {
        (1..=IDR).contains(&self.kind())
    }
}

/// The units of a frame; ends after the first broken one.
pub(crate) fn split(data: &[u8]) -> impl Iterator<Item = Result<Nal<'_>, Broken>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let unit = take(&mut rest);
        if unit.is_none() {
            rest = &[];
        }
        Some(unit.ok_or(Broken))
    })
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<Nal<'a>> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (unit, after) = after.split_at_checked(length)?;
    *rest = after;
    Nal::new(unit)
}

/// Adds a unit to a frame.
pub(crate) fn append(frame: &mut Vec<u8>, unit: &[u8]) {
    // a frame is capped far below what four bytes can say
    frame.extend((unit.len() as u32).to_be_bytes());
    frame.extend(unit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_out_as_they_went_in() {
        let mut frame = Vec::new();
        append(&mut frame, &[0x67, 1]);
        append(&mut frame, &[0x65, 2, 3]);
        let kinds: Vec<_> = split(&frame).map(|nal| nal.unwrap().kind()).collect();
        assert_eq!(kinds, [SPS, IDR]);
    }

    #[test]
    fn what_leads_beyond_the_frame_is_broken() {
        assert_eq!(split(&[0, 0, 0, 9, 0x65]).last(), Some(Err(Broken)));
        assert_eq!(split(&[0, 0]).last(), Some(Err(Broken)));
        assert_eq!(split(&[0, 0, 0, 0]).last(), Some(Err(Broken)), "a unit without a header");
    }
}

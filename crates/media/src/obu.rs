//! AV1's open bitstream units (AV1 specification, 5.3), with their sizes inside, as containers have them.

pub(crate) const SEQUENCE_HEADER: u8 = 1;
pub(crate) const TEMPORAL_DELIMITER: u8 = 2;
pub(crate) const FRAME_HEADER: u8 = 3;
pub(crate) const FRAME: u8 = 6;
pub(crate) const TILE_LIST: u8 = 8;
pub(crate) const PADDING: u8 = 15;

const HAS_EXTENSION: u8 = 0x04;
const HAS_SIZE: u8 = 0x02;

/// One unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Obu<'a> {
    header: u8,
    extension: Option<u8>,
    pub(crate) body: &'a [u8],
}

/// A unit that is cut short or says that it must not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

impl<'a> Obu<'a> {
    /// The unit at the front of `data`, and what follows it; without a size it reaches to the end.
    fn take(data: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&header, mut rest) = data.split_first()?;
        let is_forbidden = header & 0x80 != 0;
        let mut extension = None;
        if header & HAS_EXTENSION != 0 {
            let (&byte, after) = rest.split_first()?;
            extension = Some(byte);
            rest = after;
        }
        let (body, after) = if header & HAS_SIZE == 0 {
            (rest, &rest[rest.len()..])
        } else {
            let (size, after) = take_leb128(rest)?;
            after.split_at_checked(usize::try_from(size).ok()?)?
        };
        (!is_forbidden).then_some((Self { header, extension, body }, after))
    }

    /// The one unit that `data` is.
    pub(crate) fn read(data: &'a [u8]) -> Option<Self> {
        Some(Self::take(data)?.0)
    }

    pub(crate) fn kind(self) -> u8 {
        self.header >> 3 & 0x0f
    }

    /// Not what neither RTP nor files carry: they delimit pictures themselves.
    pub(crate) fn is_sent(self) -> bool {
        !self.body.is_empty() && !matches!(self.kind(), TEMPORAL_DELIMITER | TILE_LIST | PADDING)
    }

    /// As RTP carries it.
    pub(crate) fn without_size(self) -> Vec<u8> {
        let mut bytes = vec![self.header & !HAS_SIZE];
        bytes.extend(self.extension);
        bytes.extend(self.body);
        bytes
    }

    /// As containers hold it.
    pub(crate) fn append_to(self, data: &mut Vec<u8>) {
        data.push(self.header | HAS_SIZE);
        data.extend(self.extension);
        push_leb128(data, self.body.len() as u64);
        data.extend(self.body);
    }
}

/// The units of a temporal unit; ends after the first broken one.
pub(crate) fn split(data: &[u8]) -> impl Iterator<Item = Result<Obu<'_>, Broken>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let taken = Obu::take(rest);
        rest = taken.map_or(&[], |(_, after)| after);
        Some(taken.map(|(obu, _)| obu).ok_or(Broken))
    })
}

/// A number of seven bits a byte, least first (AV1 specification, 4.10.5).
pub(crate) fn take_leb128(data: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (index, byte) in data.iter().take(8).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &data[index + 1..]));
        }
    }
    None
}

pub(crate) fn push_leb128(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push(value as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leb128_survives() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX)] {
            let mut data = Vec::new();
            push_leb128(&mut data, value);
            assert_eq!(take_leb128(&data), Some((value, &[][..])));
        }
        assert_eq!(take_leb128(&[0x80; 9]), None);
    }

    #[test]
    fn units_with_and_without_size() {
        let data = [0x12, 0x00, 0x0a, 0x02, 7, 8, 0x30, 9];
        let kinds: Vec<_> = split(&data).map(|obu| obu.unwrap().kind()).collect();
        assert_eq!(kinds, [TEMPORAL_DELIMITER, SEQUENCE_HEADER, FRAME]);
        assert_eq!(split(&[0x0a, 0x05, 1]).last(), Some(Err(Broken)));
    }
}

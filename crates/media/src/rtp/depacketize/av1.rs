use bytes::Bytes;

use super::Broken;
use crate::obu::{self, Obu};

/// The AV1 RTP specification, 4.4.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    data: Vec<u8>,
    /// A unit whose rest is to come.
    open: Option<Vec<u8>>,
}

const CONTINUES: u8 = 0x80;
const WILL_CONTINUE: u8 = 0x40;

impl Assembler {
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let (&header, rest) = payload.split_first().ok_or(Broken)?;
        if (header & CONTINUES != 0) != self.open.is_some() {
            return Err(Broken);
        }
        let elements = elements(rest, header >> 4 & 0x03).ok_or(Broken)?;
        let last = elements.len().checked_sub(1).ok_or(Broken)?;
        for (index, element) in elements.into_iter().enumerate() {
            let will_continue = index == last && header & WILL_CONTINUE != 0;
            self.add(element, will_continue)?;
        }
        Ok(())
    }

    fn add(&mut self, element: &[u8], will_continue: bool) -> Result<(), Broken> {
        let mut unit = self.open.take().unwrap_or_default();
        unit.extend(element);
        if will_continue {
            self.open = Some(unit);
            return Ok(());
        }
        let obu = Obu::read(&unit).ok_or(Broken)?;
        if obu.is_sent() {
            obu.append_to(&mut self.data);
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.data.len() + self.open.as_ref().map_or(0, Vec::len)
    }

    pub(super) fn finish(&mut self) -> Result<Bytes, Broken> {
        let Self { data, open } = std::mem::take(self);
        if open.is_some() { Err(Broken) } else { Ok(data.into()) }
    }
}

/// What the packet holds: each element behind its length, except the last where `count` (the field W) says how many there are.
fn elements(mut rest: &[u8], count: u8) -> Option<Vec<&[u8]>> {
    let mut elements = Vec::new();
    while !rest.is_empty() {
        if usize::from(count) == elements.len() + 1 {
            elements.push(rest);
            break;
        }
        let (length, after) = obu::take_leb128(rest)?;
        let (element, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        elements.push(element);
        rest = after;
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_and_without_last_length() {
        assert_eq!(elements(&[2, 8, 9, 1, 7], 0), Some(vec![&[8, 9][..], &[7]]));
        assert_eq!(elements(&[2, 8, 9, 7, 6], 2), Some(vec![&[8, 9][..], &[7, 6]]));
        assert_eq!(elements(&[5, 8], 0), None);
    }

    #[test]
    fn units_get_their_sizes_back() {
        let mut assembler = Assembler::default();
        // a sequence header and the start of a frame; then its rest
        assembler.push(&[0x40, 2, 0x08, 5, 2, 0x30, 1]).unwrap();
        assembler.push(&[0x80, 2, 2, 3]).unwrap();
        assert_eq!(assembler.finish().unwrap()[..], [0x0a, 1, 5, 0x32, 3, 1, 2, 3]);
    }

    #[test]
    fn a_rest_without_a_start_is_broken() {
        assert_eq!(Assembler::default().push(&[0x80, 2, 2, 3]), Err(Broken));
    }
}

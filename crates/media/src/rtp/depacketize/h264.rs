use bytes::Bytes;

use super::{Broken, LARGEST_FRAME};
use crate::nal::{self, Nal};

/// RFC 6184 in packetization modes 0 and 1: single units, STAP-A, FU-A.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    data: Vec<u8>,
    /// A unit whose fragments are coming.
    open: Option<Vec<u8>>,
    /// The stream's parameter sets as last sent, with their lengths.
    parameter_sets: Vec<u8>,
    /// Since then there was a picture; the next set begins a new collection.
    is_collected: bool,
    /// Packets are missing before the next one.
    follows_loss: bool,
}

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
/// What an IDR picture without parameter sets may get put before it.
const LARGEST_PARAMETER_SETS: usize = 16 << 10;

impl Assembler {
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let first = Nal::new(payload).ok_or(Broken)?;
        match first.kind() {
            STAP_A => self.disaggregate(&payload[1..]),
            FU_A => self.defragment(payload),
            1..STAP_A => self.add(first),
            _ => Err(Broken), // other aggregations and fragments belong to packetization mode 2
        }
    }

    fn disaggregate(&mut self, mut rest: &[u8]) -> Result<(), Broken> {
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk::<2>().ok_or(Broken)?;
            let (unit, after) = after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(Broken)?;
            self.add(Nal::new(unit).ok_or(Broken)?)?;
            rest = after;
        }
        Ok(())
    }

    fn defragment(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let (&[indicator, header], piece) = payload.split_first_chunk::<2>().ok_or(Broken)?;
        let (is_start, is_end) = (header & 0x80 != 0, header & 0x40 != 0);
        if is_start != self.open.is_none() {
            return Err(Broken);
        }
        let mut unit = self.open.take().unwrap_or_else(|| vec![indicator & 0xe0 | header & 0x1f]);
        unit.extend(piece);
        if unit.len() > LARGEST_FRAME {
            return Err(Broken);
        }
        if is_end {
            return self.add(Nal::new(&unit).ok_or(Broken)?);
        }
        self.open = Some(unit);
        Ok(())
    }

    fn add(&mut self, nal: Nal<'_>) -> Result<(), Broken> {
        if self.open.is_some() || std::mem::take(&mut self.follows_loss) && !may_begin_picture(nal) {
            return Err(Broken);
        }
        if nal.is_parameter_set() {
            self.collect(nal);
        }
        if nal.is_slice() {
            self.is_collected = true;
        }
        nal::append(&mut self.data, nal.bytes);
        Ok(())
    }

    fn collect(&mut self, nal: Nal<'_>) {
        if std::mem::take(&mut self.is_collected) {
            self.parameter_sets.clear();
        }
        if self.parameter_sets.len() + nal.bytes.len() <= LARGEST_PARAMETER_SETS {
            nal::append(&mut self.parameter_sets, nal.bytes);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.data.len() + self.open.as_ref().map_or(0, Vec::len)
    }

    pub(super) fn lose(&mut self) {
        self.follows_loss = true;
        self.open = None;
    }

    pub(super) fn finish(&mut self) -> Result<Bytes, Broken> {
        let data = std::mem::take(&mut self.data);
        if self.open.take().is_some() {
            return Err(Broken);
        }
        Ok(self.with_parameter_sets(data).into())
    }

    /// A keyframe carries its parameter sets, also where the sender sent them only once.
    fn with_parameter_sets(&self, data: Vec<u8>) -> Vec<u8> {
        let has = |wanted: u8| nal::split(&data).map_while(Result::ok).any(|nal| nal.kind() == wanted);
        if !has(nal::IDR) || has(nal::SPS) && has(nal::PPS) {
            return data;
        }
        [self.parameter_sets.as_slice(), &data].concat()
    }
}

/// Whether a picture can begin with this unit: a slice must be the first of its picture (`first_mb_in_slice` is 0, whose
/// code is a single 1).
fn may_begin_picture(nal: Nal<'_>) -> bool {
    !nal.is_slice() || nal.bytes.get(1).is_some_and(|byte| byte & 0x80 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(data: &[u8]) -> Vec<u8> {
        nal::split(data).map(|nal| nal.unwrap().kind()).collect()
    }

    #[test]
    fn parameter_sets_of_before_go_with_a_keyframe() {
        let mut assembler = Assembler::default();
        assembler.push(&[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68]).unwrap();
        assembler.push(&[0x65, 0x88]).unwrap();
        assert_eq!(kinds(&assembler.finish().unwrap()), [7, 8, 5]);
        assembler.push(&[0x65, 0x88]).unwrap();
        assert_eq!(kinds(&assembler.finish().unwrap()), [7, 8, 5], "also with the next");
        assembler.push(&[0x41, 0x9a]).unwrap();
        assert_eq!(kinds(&assembler.finish().unwrap()), [1], "but not with others");
    }

    #[test]
    fn fragments_become_a_unit() {
        let mut assembler = Assembler::default();
        assembler.push(&[0x7c, 0x85, 0x88, 1]).unwrap();
        assembler.push(&[0x7c, 0x05, 2]).unwrap();
        assembler.push(&[0x7c, 0x45, 3]).unwrap();
        assert_eq!(assembler.finish().unwrap()[..], [0, 0, 0, 5, 0x65, 0x88, 1, 2, 3]);
    }

    #[test]
    fn fragments_that_do_not_end_or_start_are_broken() {
        let mut assembler = Assembler::default();
        assert_eq!(assembler.push(&[0x7c, 0x05, 2]), Err(Broken));
        assembler.push(&[0x7c, 0x85, 0x88]).unwrap();
        assert_eq!(assembler.finish(), Err(Broken));
    }

    #[test]
    fn after_a_loss_a_picture_must_begin_at_its_beginning() {
        let mut assembler = Assembler::default();
        assembler.lose();
        assert_eq!(assembler.push(&[0x65, 0x08]), Err(Broken), "a later slice");
        assembler.lose();
        assert_eq!(assembler.push(&[0x65, 0x88]), Ok(()));
    }
}

use bytes::Bytes;

use super::Broken;

/// RFC 9628, 4.2. The frames of several spatial layers become one superframe.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    data: Vec<u8>,
    /// How long the frames of the layers before the present one are.
    layers: Vec<usize>,
    /// Where the present layer's frame starts, while it is incomplete.
    start: Option<usize>,
}

/// Eight frames are the most that a superframe's index can tell of.
const MAX_LAYERS: usize = 8;

impl Assembler {
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let descriptor = Descriptor::read(payload).ok_or(Broken)?;
        if descriptor.is_start != self.start.is_none() {
            return Err(Broken);
        }
        let start = *self.start.get_or_insert(self.data.len());
        self.data.extend(&payload[descriptor.length..]);
        if descriptor.is_end {
            self.layers.push(self.data.len() - start);
            self.start = None;
        }
        if self.layers.len() > MAX_LAYERS { Err(Broken) } else { Ok(()) }
    }

    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    pub(super) fn finish(&mut self) -> Result<Bytes, Broken> {
        let Self { mut data, layers, start } = std::mem::take(self);
        if start.is_some() {
            return Err(Broken);
        }
        if layers.len() > 1 {
            append_index(&mut data, &layers);
        }
        Ok(data.into())
    }
}

/// The index of a superframe (VP9 bitstream specification, annex B), with sizes of four bytes.
fn append_index(data: &mut Vec<u8>, sizes: &[usize]) {
    // at most eight
    let marker = 0b1101_1000 | (sizes.len() - 1) as u8;
    data.push(marker);
    for size in sizes {
        data.extend((*size as u32).to_le_bytes());
    }
    data.push(marker);
}

#[derive(Debug, PartialEq, Eq)]
struct Descriptor {
    is_start: bool,
    is_end: bool,
    /// In bytes.
    length: usize,
}

const HAS_PICTURE_ID: u8 = 0x80;
const PREDICTED: u8 = 0x40;
const HAS_LAYERS: u8 = 0x20;
const FLEXIBLE: u8 = 0x10;
const START: u8 = 0x08;
const END: u8 = 0x04;
const HAS_STRUCTURE: u8 = 0x02;

impl Descriptor {
    fn read(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let has = |flag: u8| first & flag != 0;
        let mut at = 1;
        if has(HAS_PICTURE_ID) {
            at += if payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        if has(HAS_LAYERS) {
            at += if has(FLEXIBLE) { 1 } else { 2 };
        }
        if has(FLEXIBLE) && has(PREDICTED) {
            at = skip_references(payload, at)?;
        }
        if has(HAS_STRUCTURE) {
            at = skip_structure(payload, at)?;
        }
        (payload.len() > at).then_some(Self { is_start: has(START), is_end: has(END), length: at })
    }
}

/// Up to three; the lowest bit says that another one follows.
fn skip_references(payload: &[u8], mut at: usize) -> Option<usize> {
    for _ in 0..3 {
        let reference = payload.get(at)?;
        at += 1;
        if reference & 1 == 0 {
            break;
        }
    }
    Some(at)
}

/// 4.2.1
fn skip_structure(payload: &[u8], mut at: usize) -> Option<usize> {
    let first = *payload.get(at)?;
    at += 1;
    let layers = usize::from(first >> 5) + 1;
    if first & 0x10 != 0 {
        at += 4 * layers;
    }
    if first & 0x08 != 0 {
        let pictures = *payload.get(at)?;
        at += 1;
        for _ in 0..pictures {
            at += 1 + usize::from(payload.get(at)? >> 2 & 0x03);
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(payload: &[u8]) -> Option<usize> {
        Descriptor::read(payload).map(|descriptor| descriptor.length)
    }

    #[test]
    fn descriptors_of_all_lengths() {
        assert_eq!(length(&[0x08, 9]), Some(1));
        assert_eq!(length(&[0x88, 0x01, 9]), Some(2));
        assert_eq!(length(&[0xa8, 0x81, 0x01, 2, 3, 9]), Some(5), "picture id, layers, level index");
        assert_eq!(length(&[0xf8, 0x81, 0x01, 2, 0x03, 0x02, 9]), Some(6), "flexible: layers, two references");
        // one layer with size, two pictures of a group with one reference and none
        assert_eq!(length(&[0x0a, 0x18, 1, 2, 3, 4, 2, 0x04, 7, 0x00, 9]), Some(10));
        assert_eq!(length(&[0x0a, 0x18, 1, 2]), None);
    }

    #[test]
    fn layers_become_a_superframe() {
        let mut assembler = Assembler::default();
        assembler.push(&[START | END, 1, 2]).unwrap();
        assembler.push(&[START, 3]).unwrap();
        assert_eq!(assembler.push(&[START, 3]), Err(Broken), "the end of the layer is missing");
        assembler.push(&[END, 4, 5]).unwrap();
        let frame = assembler.finish().unwrap();
        assert_eq!(frame[..], [1, 2, 3, 4, 5, 0xd9, 2, 0, 0, 0, 3, 0, 0, 0, 0xd9]);
    }

    #[test]
    fn an_end_that_does_not_come_breaks_the_frame() {
        let mut assembler = Assembler::default();
        assembler.push(&[START, 1]).unwrap();
        assert_eq!(assembler.finish(), Err(Broken));
    }
}

use bytes::Bytes;

use super::Broken;

/// RFC 7741, 4.2.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    data: Vec<u8>,
}

impl Assembler {
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let descriptor = Descriptor::read(payload).ok_or(Broken)?;
        if descriptor.is_start != self.data.is_empty() {
            return Err(Broken);
        }
        self.data.extend(&payload[descriptor.length..]);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    pub(super) fn finish(&mut self) -> Result<Bytes, Broken> {
        Ok(std::mem::take(&mut self.data).into())
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Descriptor {
    /// Of the frame, not only of a partition.
    is_start: bool,
    /// In bytes.
    length: usize,
}

const EXTENDED: u8 = 0x80;
const START: u8 = 0x10;
const PARTITION: u8 = 0x0f;
const HAS_PICTURE_ID: u8 = 0x80;
const HAS_LEVEL_INDEX: u8 = 0x40;
const HAS_LAYER_OR_KEY_INDEX: u8 = 0x30;
const IS_LONG: u8 = 0x80;

impl Descriptor {
    fn read(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let mut length = 1;
        if first & EXTENDED != 0 {
            let extension = *payload.get(1)?;
            length += 1;
            if extension & HAS_PICTURE_ID != 0 {
                length += if payload.get(2)? & IS_LONG != 0 { 2 } else { 1 };
            }
            length += usize::from(extension & HAS_LEVEL_INDEX != 0);
            length += usize::from(extension & HAS_LAYER_OR_KEY_INDEX != 0);
        }
        let is_start = first & START != 0 && first & PARTITION == 0;
        (payload.len() > length).then_some(Self { is_start, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(payload: &[u8]) -> Option<usize> {
        Descriptor::read(payload).map(|descriptor| descriptor.length)
    }

    #[test]
    fn descriptors_of_all_lengths() {
        assert_eq!(length(&[0x10, 9]), Some(1));
        assert_eq!(length(&[0x90, 0x80, 0x01, 9]), Some(3));
        assert_eq!(length(&[0x90, 0x80, 0x81, 0x01, 9]), Some(4));
        assert_eq!(length(&[0x90, 0xf0, 0x81, 0x01, 2, 3, 9]), Some(6));
        assert_eq!(length(&[0x90, 0xe0, 0x81, 0x01, 2, 3]), None, "nothing behind it");
        assert_eq!(length(&[0x90, 0xe0]), None);
    }

    #[test]
    fn a_second_partition_is_no_start() {
        assert!(!Descriptor::read(&[0x11, 9]).unwrap().is_start);
        assert!(Descriptor::read(&[0x10, 9]).unwrap().is_start);
    }
}

use crate::MediaTime;
use crate::unroll::Unroll;

/// Puts the PES packets of one stream together (2.4.3.6).
#[derive(Debug)]
pub(super) struct Assembler {
    data: Vec<u8>,
    is_open: bool,
    /// The whole length, if it is said.
    length: Option<usize>,
    most: usize,
}

/// What a PES packet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pes<'a> {
    pub(super) presentation_time: Option<MediaTime>,
    pub(super) decode_time: Option<MediaTime>,
    pub(super) payload: &'a [u8],
}

/// It is larger than honest streams have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Start code, stream id and length.
const HEADER: usize = 6;

impl Assembler {
    pub(super) const fn new(most: usize) -> Self {
        Self { data: Vec::new(), is_open: false, length: None, most }
    }

    /// A new one begins; the one before must have been taken.
    pub(super) fn start(&mut self, payload: &[u8]) -> Result<(), TooLarge> {
        self.drop_open();
        self.is_open = true;
        self.extend(payload)
    }

    /// More of the one that has begun, if one has.
    pub(super) fn extend(&mut self, payload: &[u8]) -> Result<(), TooLarge> {
        if !self.is_open {
            return Ok(());
        }
        if self.data.len() + payload.len() > self.most {
            self.drop_open();
            return Err(TooLarge);
        }
        self.data.extend_from_slice(payload);
        if self.length.is_none() {
            self.length = said_length(&self.data);
        }
        Ok(())
    }

    /// Forgets what has begun; whether there was anything.
    pub(super) fn drop_open(&mut self) -> bool {
        self.length = None;
        self.data.clear();
        std::mem::take(&mut self.is_open)
    }

    /// It is as long as it says.
    pub(super) fn is_complete(&self) -> bool {
        self.length.is_some_and(|length| self.data.len() >= length)
    }

    /// What has been put together; to be dropped afterwards. `None` if there is nothing or it makes no sense.
    pub(super) fn read(&self, unroll: &mut Unroll) -> Option<Pes<'_>> {
        let end = self.length.unwrap_or(self.data.len());
        if !self.is_open || end > self.data.len() {
            return None;
        }
        read(&self.data[..end], unroll)
    }
}

/// `None` as long as it is not known, and where it is said to be open.
fn said_length(data: &[u8]) -> Option<usize> {
    let [_, _, _, _, high, low] = *data.first_chunk::<HEADER>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    (length > 0).then_some(HEADER + length)
}

fn read<'a>(data: &'a [u8], unroll: &mut Unroll) -> Option<Pes<'a>> {
    let (&[0, 0, 1, id, _, _], rest) = data.split_first_chunk::<HEADER>()? else { return None };
    if !has_header(id) {
        return None;
    }
    let (&[_, flags, length], rest) = rest.split_first_chunk::<3>()?;
    let (header, payload) = rest.split_at_checked(length.into())?;
    let raw = |at: usize| header.get(at..)?.first_chunk::<5>().map(timestamp);
    let (presentation, decode) = match flags >> 6 {
        2 => (raw(0), None),
        3 => (raw(0), raw(5)),
        _ => (None, None),
    };
    let mut time = |raw: u64| MediaTime::from_ticks(unroll.unroll(raw), 90_000);
    let decode_time = decode.map(&mut time);
    let presentation_time = presentation.map(&mut time);
    Some(Pes { presentation_time, decode_time: decode_time.or(presentation_time), payload })
}

/// Streams of tables, padding and the like have none (table 2-22).
const fn has_header(stream_id: u8) -> bool {
    !matches!(stream_id, 0xbc | 0xbe | 0xbf | 0xf0 | 0xf1 | 0xf2 | 0xf8 | 0xff)
}

/// 33 bits with markers between them.
fn timestamp(bytes: &[u8; 5]) -> u64 {
    let [first, second, third, fourth, fifth] = bytes.map(u64::from);
    (first >> 1 & 7) << 30 | second << 22 | third >> 1 << 15 | fourth << 7 | fifth >> 1
}

#[cfg(test)]
pub(super) mod writer {
    /// A PES packet of unsaid length.
    pub(in crate::ts) fn pes(id: u8, times: &[u64], payload: &[u8]) -> Vec<u8> {
        let flags = [0, 0x80, 0xc0][times.len()];
        let mut data = vec![0, 0, 1, id, 0, 0, 0x80, flags, 5 * times.len() as u8];
        for time in times {
            let bits = |shift: u32, width: u32| ((time >> shift & ((1 << width) - 1)) << 1 | 1) as u8;
            data.push(0x20 | bits(30, 3));
            data.extend([(time >> 22) as u8, bits(15, 7), (time >> 7) as u8, bits(0, 7)]);
        }
        data.extend(payload);
        data
    }
}

#[cfg(test)]
mod tests {
    use super::writer::pes;
    use super::*;

    fn ticks(time: Option<MediaTime>) -> Option<i64> {
        time.map(|time| time.ticks(90_000))
    }

    fn assembled(data: &[u8]) -> Assembler {
        let mut assembler = Assembler::new(1000);
        assembler.start(&data[..4]).unwrap();
        assembler.extend(&data[4..]).unwrap();
        assembler
    }

    #[test]
    fn times_and_payload() {
        let both = assembled(&pes(0xe0, &[0x1_2345_6789, 0x1_2345_0000], &[1, 2, 3]));
        let mut unroll = Unroll::default();
        let read = both.read(&mut unroll).unwrap();
        assert_eq!(ticks(read.presentation_time), Some(0x1_2345_6789));
        assert_eq!(ticks(read.decode_time), Some(0x1_2345_0000));
        assert_eq!(read.payload, [1, 2, 3]);
        let one = assembled(&pes(0xc0, &[90_000], &[]));
        let mut unroll = Unroll::default();
        assert_eq!(ticks(one.read(&mut unroll).unwrap().decode_time), Some(90_000));
        let none = assembled(&pes(0xc0, &[], &[7]));
        assert_eq!(none.read(&mut unroll).unwrap().decode_time, None);
    }

    #[test]
    fn a_said_length_ends_it() {
        let mut data = pes(0xc0, &[], &[7, 8, 9]);
        data[5] = 5;
        let assembler = assembled(&data);
        assert!(assembler.is_complete());
        assert_eq!(assembler.read(&mut Unroll::default()).unwrap().payload, [7, 8]);
        data[5] = 99;
        let short = assembled(&data);
        assert!(!short.is_complete());
        assert_eq!(short.read(&mut Unroll::default()), None);
    }

    #[test]
    fn what_makes_no_sense() {
        let unreadable = |data: &[u8]| assembled(data).read(&mut Unroll::default()).is_none();
        assert!(unreadable(&[0, 0, 2, 0xe0, 0, 0, 0x80, 0, 0]), "no start code");
        assert!(unreadable(&[0, 0, 1, 0xbe, 0, 0, 0x80, 0, 0]), "padding");
        assert!(unreadable(&[0, 0, 1, 0xe0, 0, 0, 0x80, 0, 9]), "a header longer than all of it");
    }

    #[test]
    fn it_is_capped() {
        let mut assembler = Assembler::new(1000);
        assert_eq!(assembler.start(&[0; 900]), Ok(()));
        assert_eq!(assembler.extend(&[0; 101]), Err(TooLarge));
        assert_eq!(assembler.extend(&[0; 101]), Ok(()), "nothing is open any more");
        assert!(assembler.data.is_empty());
    }
}

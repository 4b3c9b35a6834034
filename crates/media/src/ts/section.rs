/// Puts sections together (2.4.4) and checks their checksums.
#[derive(Debug, Default)]
pub(super) struct Sections {
    data: Vec<u8>,
    is_open: bool,
    /// How many sections were broken.
    pub(super) broken: u64,
}

/// The header up to the length.
const HEADER: usize = 3;
/// What the length may say (2.4.4.1).
const LONGEST: usize = 1021;
const STUFFING: u8 = 0xff;

impl Sections {
    /// The payload of the next packet; hands out each section that it completes, checksum and all.
    pub(super) fn push(&mut self, payload: &[u8], is_start: bool, mut found: impl FnMut(&[u8])) {
        let payload = if is_start { self.start(payload, &mut found) } else { payload };
        if self.is_open {
            self.data.extend_from_slice(payload);
            self.take_complete(&mut found);
        }
    }

    /// Packets are missing.
    pub(super) fn interrupt(&mut self) {
        self.is_open = false;
        self.data.clear();
    }

    /// Ends the section before; what is left is a new one.
    fn start<'a>(&mut self, payload: &'a [u8], found: &mut impl FnMut(&[u8])) -> &'a [u8] {
        let Some((before, after)) =
            payload.split_first().and_then(|(pointer, rest)| rest.split_at_checked((*pointer).into()))
        else {
            self.broken += 1;
            self.interrupt();
            return &[];
        };
        if self.is_open {
            self.data.extend_from_slice(before);
            self.take_complete(found);
        }
        self.data.clear();
        self.is_open = true;
        after
    }

    fn take_complete(&mut self, found: &mut impl FnMut(&[u8])) {
        while let Some(end) = self.first_end() {
            let Some(section) = self.data.get(..end) else { return };
            if checksum(section) == 0 {
                found(section);
            } else {
                self.broken += 1;
            }
            self.data.drain(..end);
        }
    }

    fn first_end(&mut self) -> Option<usize> {
        let &[table, high, low] = self.data.first_chunk::<HEADER>()?;
        let length = usize::from(high & 0x0f) << 8 | usize::from(low);
        if table == STUFFING || length > LONGEST {
            self.broken += u64::from(table != STUFFING);
            self.interrupt();
            return None;
        }
        Some(HEADER + length)
    }
}

/// CRC-32 of MPEG-2 (annex A); 0 over all of an intact section.
pub(super) fn checksum(data: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x04c1_1db7;
    let step = |crc: u32| if crc >> 31 == 1 { crc << 1 ^ POLYNOMIAL } else { crc << 1 };
    data.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(content: &[u8]) -> Vec<u8> {
        let mut section = vec![0, 0xb0, content.len() as u8 + 4];
        section.extend(content);
        section.extend(checksum(&section).to_be_bytes());
        section
    }

    fn contents(packets: &[(&[u8], bool)]) -> (Vec<Vec<u8>>, u64) {
        let (mut sections, mut all) = (Sections::default(), Vec::new());
        for (payload, is_start) in packets {
            sections.push(payload, *is_start, |section| all.push(section[3..section.len() - 4].to_vec()));
        }
        (all, sections.broken)
    }

    #[test]
    fn one_in_a_packet_and_one_in_two() {
        let (first, second) = (section(&[1; 5]), section(&[2; 9]));
        let whole = [&[0][..], &first, &second[..4]].concat();
        let end = [&second[4..], &[0xff; 9]].concat();
        assert_eq!(contents(&[(&whole, true), (&end, false)]), (vec![vec![1; 5], vec![2; 9]], 0));
    }

    #[test]
    fn a_pointer_leads_to_the_next_one() {
        let (first, second) = (section(&[1; 5]), section(&[2; 9]));
        let start = [&[0][..], &first[..6]].concat();
        let mut next = vec![(first.len() - 6) as u8];
        next.extend(&first[6..]);
        next.extend(&second);
        assert_eq!(contents(&[(&start, true), (&next, true)]), (vec![vec![1; 5], vec![2; 9]], 0));
    }

    #[test]
    fn broken_ones_are_counted_and_dropped() {
        let mut bad = section(&[1; 5]);
        bad[4] ^= 1;
        assert_eq!(contents(&[(&[&[0][..], &bad].concat(), true)]), (vec![], 1));
        assert_eq!(contents(&[(&[0, 0, 0xbf, 0xff], true)]), (vec![], 1), "too long");
        assert_eq!(contents(&[(&[200, 1], true)]), (vec![], 1), "a pointer beyond the packet");
        assert_eq!(contents(&[(&section(&[1; 5]), false)]), (vec![], 0), "no start was seen");
    }
}

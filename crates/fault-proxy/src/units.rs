/// What is taken for the head of an HTTP message, or for a frame, at most. A longer one passes in pieces.
const LONGEST: usize = 16 * 1024 * 1024;

/// Splits the bytes of one direction into what belongs together: the HTTP head of the handshake, then WebSocket frames.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    waiting: Vec<u8>,
    is_past_head: bool,
}

/// What belongs together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) bytes: Vec<u8>,
    /// Where the payload of a frame begins; none in the handshake or in a piece of something.
    pub(crate) payload: Option<usize>,
}

impl Splitter {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// The next whole unit.
    pub(crate) fn next(&mut self) -> Option<Unit> {
        if !self.is_past_head {
            let end = self.waiting.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
            self.is_past_head = true;
            return Some(self.take(end, None));
        }
        match frame(&self.waiting) {
            Some((payload, end)) if end <= self.waiting.len() => Some(self.take(end, Some(payload))),
            Some((_, end)) if end > LONGEST => {
                let all = self.waiting.len();
                (all > 0).then(|| self.take(all, None))
            }
            _ => None,
        }
    }

    /// What is left when nothing more comes.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.waiting)
    }

    fn take(&mut self, end: usize, payload: Option<usize>) -> Unit {
        let rest = self.waiting.split_off(end);
        Unit { bytes: std::mem::replace(&mut self.waiting, rest), payload }
    }
}

/// Where the payload of the frame at the beginning starts and ends, as soon as that can be told (RFC 6455, 5.2).
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let second = *bytes.get(1)?;
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let (length, head) = match second & 0x7f {
        126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
        short => (u64::from(short), 2),
    };
    let payload = head + mask;
    Some((payload, payload.saturating_add(usize::try_from(length).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(chunks: &[&[u8]]) -> Vec<(usize, Option<usize>)> {
        let mut splitter = Splitter::default();
        let mut units = Vec::new();
        for chunk in chunks {
            splitter.push(chunk);
            units.extend(std::iter::from_fn(|| splitter.next()).map(|unit| (unit.bytes.len(), unit.payload)));
        }
        units
    }

    #[test]
    fn a_head_and_frames_however_they_are_cut() {
        let head = b"GET / HTTP/1.1\r\n\r\n".as_slice();
        let short = [&[0x81, 3][..], b"abc"].concat();
        let masked = [&[0x81, 0x82, 1, 2, 3, 4][..], b"ab"].concat();
        let long = [&[0x81, 126, 1, 0][..], &[b'x'; 256]].concat();
        let all = [head, &short, &masked, &long].concat();
        let expected = [(head.len(), None), (5, Some(2)), (8, Some(6)), (260, Some(4))];
        assert_eq!(units(&[&all]), expected);
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(units(&single), expected);
    }
}

/// Finds redirects in what a camera sends, whatever else is in it. Without I/O.
///
/// It looks for `RTSP/` anywhere, and reads the number behind it as generously as `ffmpeg` does: that skips carriage
/// returns, and takes signs, leading zeros and numbers that overflow. A number that is no plain status is taken for a redirect in
/// disguise. In pictures and sound the five letters turn up by chance once in weeks, and then a reconnection is all that
/// comes of it.
#[derive(Debug)]
pub(super) struct RedirectFinder(State);

#[derive(Debug, Clone, Copy)]
enum State {
    /// So many letters of [`MARK`] have come.
    Mark(usize),
    Version,
    /// Between version and number.
    Space,
    /// So many digits have come.
    Digits(u8),
}

const MARK: &[u8; 5] = b"RTSP/";
const STATUS_DIGITS: u8 = 3;

impl RedirectFinder {
    pub(super) fn new() -> Self {
        Self(State::Mark(0))
    }

    /// Whether a redirect is recognised in these bytes, which follow those of the last call.
    pub(super) fn finds_one(&mut self, bytes: &[u8]) -> bool {
        bytes.iter().filter(|byte| **byte != b'\r').any(|byte| self.is_one(*byte))
    }

    fn is_one(&mut self, byte: u8) -> bool {
        self.0 = match (self.0, byte) {
            (State::Mark(count), _) => after_letter(count, byte),
            (State::Version, b' ' | b'\t') => State::Space,
            (State::Version, b'\n') => State::Mark(0),
            (State::Version, _) => State::Version,
            (State::Space, b' ' | b'\t' | b'\x0b' | b'\x0c') => State::Space,
            (State::Space, b'3' | b'0' | b'+' | b'-') => return true,
            (State::Space, b'0'..=b'9') => State::Digits(1),
            (State::Digits(STATUS_DIGITS), b'0'..=b'9') => return true,
            (State::Digits(count), b'0'..=b'9') => State::Digits(count + 1),
            (State::Space | State::Digits(_), _) => after_letter(0, byte),
        };
        false
    }
}

fn after_letter(count: usize, byte: u8) -> State {
    match count {
        _ if byte != MARK[count] => State::Mark(usize::from(byte == MARK[0])),
        count if count + 1 == MARK.len() => State::Version,
        count => State::Mark(count + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(bytes: &[u8]) -> bool {
        let at_once = RedirectFinder::new().finds_one(bytes);
        let mut finder = RedirectFinder::new();
        let in_pieces = bytes.iter().any(|byte| finder.finds_one(&[*byte]));
        assert_eq!(at_once, in_pieces);
        at_once
    }

    #[test]
    fn redirects_in_any_clothes() {
        for status in
            ["301", "302 Moved", "0302", "+302", "\t302", " \x0b302", "4294967598", "00000000000302", "\r3\r02"]
        {
            let answer = format!("RTSP/1.0 {status}\r\nLocation: rtsp://127.0.0.1/\r\n\r\n");
            assert!(is_found(answer.as_bytes()), "{answer}");
            let behind_sound = [b"$\0\0\x04RTSR".as_slice(), answer.as_bytes()].concat();
            assert!(is_found(&behind_sound), "{answer}");
        }
        assert!(is_found(b"RRTSP/2.0\t\t302"));
        assert!(is_found(b"RT\rSP/1.0 3"));
    }

    #[test]
    fn other_answers_and_requests() {
        for text in ["RTSP/1.0 200 OK", "RTSP/1.0 401 Unauthorized", "RTSP/1.0 454 3", "RTSP/1.0 551", "RTSP/1.0 3xx"] {
            let is_redirect = text.ends_with("3xx");
            assert_eq!(is_found(format!("{text}\r\nCSeq: 302\r\n\r\n").as_bytes()), is_redirect, "{text}");
        }
        assert!(!is_found(b"OPTIONS rtsp://camera/live RTSP/1.0\r\nCSeq: 302\r\n\r\n"));
        assert!(!is_found(b"Server: RTSP/camera v302\r\n 302"));
    }
}

use http::HeaderValue;

/// Which bytes of a file are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByteRange {
    pub start: u64,
    /// To the end of the file if not given.
    pub length: Option<u64>,
}

impl ByteRange {
    pub(crate) fn header(self) -> HeaderValue {
        let start = self.start;
        let text = match self.length {
            Some(length) => format!("bytes={start}-{}", start.saturating_add(length).saturating_sub(1)),
            None => format!("bytes={start}-"),
        };
        HeaderValue::try_from(text).expect("digits are valid in a header")
    }
}

/// Which bytes of a file an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    pub start: u64,
    /// The last byte that is in the answer.
    pub last: u64,
    /// The length of the whole file, where the server knows it.
    pub total: Option<u64>,
}

impl ContentRange {
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
        let (start, last) = range.split_once('-')?;
        let (start, last) = (start.trim().parse().ok()?, last.trim().parse().ok()?);
        (start <= last).then_some(Self { start, last, total: total.trim().parse().ok() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_with_their_last_byte() {
        assert_eq!(ByteRange { start: 5, length: Some(10) }.header(), "bytes=5-14");
        assert_eq!(ByteRange { start: 5, length: None }.header(), "bytes=5-");
    }

    #[test]
    fn content_ranges_are_read() {
        let known = ContentRange { start: 5, last: 14, total: Some(100) };
        assert_eq!(ContentRange::parse("bytes 5-14/100"), Some(known));
        assert_eq!(ContentRange::parse("bytes 5-14/*"), Some(ContentRange { total: None, ..known }));
        for nonsense in ["", "bytes", "bytes */100", "bytes 14-5/100", "items 5-14/100", "bytes a-b/c"] {
            assert_eq!(ContentRange::parse(nonsense), None, "{nonsense}");
        }
    }
}

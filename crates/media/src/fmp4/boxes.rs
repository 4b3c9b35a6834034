/// What a box is, as its four letters.
pub(super) type Kind = [u8; 4];

/// One box within another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Box<'a> {
    pub(super) kind: Kind,
    pub(super) body: &'a [u8],
}

/// The front of a box (4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// Of the header itself, in bytes.
    pub(super) length: usize,
    /// Of what follows it; `None` reaches to the end of the file.
    pub(super) body: Option<u64>,
}

/// What may stand in place of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// More bytes are needed.
    Incomplete,
    /// The size is smaller than the header.
    Broken,
}

impl Header {
    pub(super) fn parse(data: &[u8]) -> Result<Self, NoHeader> {
        const LARGE: u32 = 1;
        let mut fields = Fields::new(data);
        let size = fields.u32().ok_or(NoHeader::Incomplete)?;
        let kind = fields.array().ok_or(NoHeader::Incomplete)?;
        let (length, size) = match size {
            0 => return Ok(Self { kind, length: 8, body: None }),
            LARGE => (16, fields.u64().ok_or(NoHeader::Incomplete)?),
            size => (8, size.into()),
        };
        let body = size.checked_sub(length as u64).ok_or(NoHeader::Broken)?;
        Ok(Self { kind, length, body: Some(body) })
    }
}

/// The boxes one after the other; ends before the first that is cut short.
pub(super) fn each(data: &[u8]) -> impl Iterator<Item = Box<'_>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let header = Header::parse(rest).ok()?;
        let after_header = &rest[header.length..];
        let length = header.body.map_or(Some(after_header.len()), |body| usize::try_from(body).ok())?;
        let (body, after) = after_header.split_at_checked(length)?;
        rest = after;
        Some(Box { kind: header.kind, body })
    })
}

/// The body of the first box of this kind.
pub(super) fn find<'a>(data: &'a [u8], kind: &Kind) -> Option<&'a [u8]> {
    each(data).find(|found| found.kind == *kind).map(|found| found.body)
}

/// The body of a box within boxes.
pub(super) fn find_path<'a>(data: &'a [u8], path: &[&Kind]) -> Option<&'a [u8]> {
    path.iter().try_fold(data, |data, kind| find(data, kind))
}

/// Reads what stands one after the other; `None` at the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    /// Behind the version and the flags of a full box.
    pub(super) fn full(data: &'a [u8]) -> Option<(u8, u32, Self)> {
        let mut fields = Self::new(data);
        let word = fields.u32()?;
        Some(((word >> 24) as u8, word & 0x00ff_ffff, fields))
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*array)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// Four bytes, or eight in later versions.
    pub(super) fn u32_or_u64(&mut self, is_long: bool) -> Option<u64> {
        if is_long { self.u64() } else { self.u32().map(u64::from) }
    }

    pub(super) fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(drop)
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) const fn rest(self) -> &'a [u8] {
        self.rest
    }
}

#[cfg(test)]
pub(super) mod writer {
    use super::Kind;

    pub(in crate::fmp4) fn make(kind: &Kind, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        [&(body.len() as u32 + 8).to_be_bytes(), &kind[..], &body].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::writer::make;
    use super::*;

    #[test]
    fn boxes_within_boxes() {
        let data = [make(b"free", &[&[1]]), make(b"moov", &[&make(b"trak", &[&[7, 8]])])].concat();
        assert_eq!(each(&data).map(|found| found.kind).collect::<Vec<_>>(), [*b"free", *b"moov"]);
        assert_eq!(find_path(&data, &[b"moov", b"trak"]), Some(&[7, 8][..]));
        assert_eq!(find_path(&data, &[b"moov", b"mdia"]), None);
        assert_eq!(each(&data[..data.len() - 1]).count(), 1, "the last is cut short");
    }

    #[test]
    fn sizes_of_headers() {
        assert_eq!(Header::parse(&[0, 0, 0, 9, 1, 2, 3]), Err(NoHeader::Incomplete));
        assert_eq!(Header::parse(&[0, 0, 0, 7, 1, 2, 3, 4]), Err(NoHeader::Broken));
        let large = [&[0, 0, 0, 1][..], b"mdat", &20_u64.to_be_bytes()].concat();
        assert_eq!(Header::parse(&large), Ok(Header { kind: *b"mdat", length: 16, body: Some(4) }));
        assert_eq!(Header::parse(b"\0\0\0\0mdat").map(|header| header.body), Ok(None));
    }
}

//! Boxes: a length, a name of four letters, a body (ISO 14496-12, 4.2).

pub(super) type Name = [u8; 4];

/// Length and name.
pub(super) const HEADER: usize = 8;

/// Appends a box whose body `fill` writes.
pub(super) fn put(out: &mut Vec<u8>, name: &Name, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend([0; 4]);
    out.extend(name);
    fill(out);
    // no box here grows beyond a fragment or the tables of one recording
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// Appends a box that begins with version and flags.
pub(super) fn put_full(out: &mut Vec<u8>, name: &Name, version: u8, flags: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    put(out, name, |out| {
        push_u32(out, u32::from(version) << 24 | flags);
        fill(out);
    });
}

pub(super) fn push_u16(out: &mut Vec<u8>, value: u16) {
    out.extend(value.to_be_bytes());
}

pub(super) fn push_u32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_be_bytes());
}

pub(super) fn push_u64(out: &mut Vec<u8>, value: u64) {
    out.extend(value.to_be_bytes());
}

/// The boxes within `data`: name, body; ends before the first that is cut short.
pub(super) fn within(data: &[u8]) -> impl Iterator<Item = (Name, &[u8])> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (header, _) = rest.split_first_chunk::<HEADER>()?;
        let [a, b, c, d, name @ ..] = *header;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        let body = rest.get(HEADER..length)?;
        rest = &rest[length..];
        Some((name, body))
    })
}

/// The body of the first box of this name.
pub(super) fn find<'a>(data: &'a [u8], name: &Name) -> Option<&'a [u8]> {
    within(data).find(|(found, _)| found == name).map(|(_, body)| body)
}

/// The body of the box at the end of a path of names.
pub(super) fn find_path<'a>(data: &'a [u8], path: &[&Name]) -> Option<&'a [u8]> {
    path.iter().try_fold(data, |data, name| find(data, name))
}

pub(super) fn u32_at(body: &[u8], offset: usize) -> Option<u32> {
    body.get(offset..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

pub(super) fn u64_at(body: &[u8], offset: usize) -> Option<u64> {
    body.get(offset..)?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_found_where_they_were_put() {
        let mut data = Vec::new();
        put(&mut data, b"moov", |out| {
            put(out, b"free", |_| {});
            put_full(out, b"mvhd", 1, 7, |out| push_u64(out, 9));
        });
        let body = find_path(&data, &[b"moov", b"mvhd"]).unwrap();
        assert_eq!((u32_at(body, 0), u64_at(body, 4)), (Some(0x0100_0007), Some(9)));
        assert_eq!(find(&data[..data.len() - 1], b"moov"), None, "cut short");
        assert_eq!(find(&[0, 0, 0, 1, b'm', b'o', b'o', b'v'], b"moov"), None, "shorter than its header");
    }
}

/// The header of every tag (ID3v2, 3.1).
pub(super) const HEADER: usize = 10;

/// Whether the first bytes, of which there may be few, are those of a tag.
pub(super) fn may_begin(data: &[u8]) -> bool {
    data.iter().zip(b"ID3").all(|(byte, expected)| byte == expected)
}

/// The length of the tag that begins here, header included; `None` if none does.
pub(super) fn length(data: &[u8]) -> Option<usize> {
    const HAS_FOOTER: u8 = 0x10;
    let &[b'I', b'D', b'3', _, _, flags, ref size @ ..] = data.first_chunk::<HEADER>()? else { return None };
    let footer = if flags & HAS_FOOTER == 0 { 0 } else { HEADER };
    Some(HEADER + synchsafe(*size)? + footer)
}

/// The moment of the first sample behind this tag, in 33 bits of 90 kHz.
pub(super) fn timestamp(tag: &[u8]) -> Option<u64> {
    const OWNER: &[u8] = b"com.apple.streaming.transportStreamTimestamp\0";
    let mut rest = frames(tag)?;
    while let Some((header, after)) = rest.split_first_chunk::<HEADER>() {
        let [name @ .., s0, s1, s2, s3, _, _] = *header;
        let (body, after) = after.split_at_checked(frame_length(tag, [s0, s1, s2, s3])?)?;
        rest = after;
        if name == *b"PRIV"
            && let Some(time) = body.strip_prefix(OWNER).and_then(|time| time.first_chunk::<8>())
        {
            return Some(u64::from_be_bytes(*time));
        }
    }
    None
}

/// What follows the header, and the extended header if there is one.
fn frames(tag: &[u8]) -> Option<&[u8]> {
    const HAS_EXTENSION: u8 = 0x40;
    let (header, rest) = tag.split_first_chunk::<HEADER>()?;
    if header[5] & HAS_EXTENSION == 0 {
        return Some(rest);
    }
    let size = *rest.first_chunk::<4>()?;
    let length = if is_version_4(tag) { synchsafe(size)? } else { plain(size)?.checked_add(4)? };
    rest.get(length..)
}

fn frame_length(tag: &[u8], size: [u8; 4]) -> Option<usize> {
    if is_version_4(tag) { synchsafe(size) } else { plain(size) }
}

fn is_version_4(tag: &[u8]) -> bool {
    tag.get(3) == Some(&4)
}

fn plain(size: [u8; 4]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(size)).ok()
}

/// Seven bits a byte (6.2).
fn synchsafe(size: [u8; 4]) -> Option<usize> {
    size.iter().try_fold(0, |value, byte| (byte & 0x80 == 0).then_some(value << 7 | usize::from(*byte)))
}

#[cfg(test)]
pub(super) mod writer {
    /// A tag with a timestamp behind another frame.
    pub(in crate::packed) fn tag(time: u64) -> Vec<u8> {
        let owner = b"com.apple.streaming.transportStreamTimestamp\0";
        let other = b"TIT2\0\0\0\x02\0\0\0x";
        let mut tag = b"ID3\x04\0\0\0\0\0".to_vec();
        tag.push((other.len() + 10 + owner.len() + 8) as u8);
        tag.extend(other);
        tag.extend(b"PRIV\0\0\0");
        tag.push((owner.len() + 8) as u8);
        tag.extend([0, 0]);
        tag.extend(owner);
        tag.extend(time.to_be_bytes());
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timestamp_is_found() {
        let tag = writer::tag(0x1_2345_6789);
        assert_eq!(length(&tag), Some(tag.len()));
        assert_eq!(timestamp(&tag), Some(0x1_2345_6789));
    }

    #[test]
    fn nonsense_is_none() {
        let tag = writer::tag(5);
        assert_eq!(length(b"ID4\x04\0\0\0\0\0\0"), None);
        assert_eq!(length(b"ID3\x04\0\0\0\0\x80\0"), None, "no such number");
        assert_eq!(length(&tag[..9]), None);
        for end in 0..tag.len() {
            assert_eq!(timestamp(&tag[..end]), None, "cut at {end}");
        }
    }
}

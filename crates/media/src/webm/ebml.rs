//! Elements: an id, a length, a body (RFC 8794).

/// Ids as they stand in a file, their marker bits included (RFC 9559, 5.1; RFC 8794, 11.2).
pub(super) mod id {
    pub(in super::super) const EBML: u32 = 0x1a45_dfa3;
    pub(in super::super) const EBML_VERSION: u32 = 0x4286;
    pub(in super::super) const EBML_READ_VERSION: u32 = 0x42f7;
    pub(in super::super) const EBML_MAX_ID_LENGTH: u32 = 0x42f2;
    pub(in super::super) const EBML_MAX_SIZE_LENGTH: u32 = 0x42f3;
    pub(in super::super) const DOC_TYPE: u32 = 0x4282;
    pub(in super::super) const DOC_TYPE_VERSION: u32 = 0x4287;
    pub(in super::super) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
    pub(in super::super) const VOID: u32 = 0xec;
    pub(in super::super) const SEGMENT: u32 = 0x1853_8067;
    pub(in super::super) const SEEK_HEAD: u32 = 0x114d_9b74;
    pub(in super::super) const SEEK: u32 = 0x4dbb;
    pub(in super::super) const SEEK_ID: u32 = 0x53ab;
    pub(in super::super) const SEEK_POSITION: u32 = 0x53ac;
    pub(in super::super) const INFO: u32 = 0x1549_a966;
    pub(in super::super) const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub(in super::super) const DURATION: u32 = 0x4489;
    pub(in super::super) const MUXING_APP: u32 = 0x4d80;
    pub(in super::super) const WRITING_APP: u32 = 0x5741;
    pub(in super::super) const TRACKS: u32 = 0x1654_ae6b;
    pub(in super::super) const TRACK_ENTRY: u32 = 0xae;
    pub(in super::super) const TRACK_NUMBER: u32 = 0xd7;
    pub(in super::super) const TRACK_UID: u32 = 0x73c5;
    pub(in super::super) const TRACK_TYPE: u32 = 0x83;
    pub(in super::super) const FLAG_LACING: u32 = 0x9c;
    pub(in super::super) const CODEC_ID: u32 = 0x86;
    pub(in super::super) const CODEC_PRIVATE: u32 = 0x63a2;
    pub(in super::super) const SEEK_PRE_ROLL: u32 = 0x56bb;
    pub(in super::super) const VIDEO: u32 = 0xe0;
    pub(in super::super) const PIXEL_WIDTH: u32 = 0xb0;
    pub(in super::super) const PIXEL_HEIGHT: u32 = 0xba;
    pub(in super::super) const AUDIO: u32 = 0xe1;
    pub(in super::super) const SAMPLING_FREQUENCY: u32 = 0xb5;
    pub(in super::super) const CHANNELS: u32 = 0x9f;
    pub(in super::super) const CLUSTER: u32 = 0x1f43_b675;
    pub(in super::super) const TIMESTAMP: u32 = 0xe7;
    pub(in super::super) const SIMPLE_BLOCK: u32 = 0xa3;
    pub(in super::super) const CUES: u32 = 0x1c53_bb6b;
    pub(in super::super) const CUE_POINT: u32 = 0xbb;
    pub(in super::super) const CUE_TIME: u32 = 0xb3;
    pub(in super::super) const CUE_TRACK_POSITIONS: u32 = 0xb7;
    pub(in super::super) const CUE_TRACK: u32 = 0xf7;
    pub(in super::super) const CUE_CLUSTER_POSITION: u32 = 0xf1;
}

/// A length that is not known yet, in eight bytes.
pub(super) const UNKNOWN_LENGTH: u64 = u64::MAX >> 8;

pub(super) fn put_id(out: &mut Vec<u8>, id: u32) {
    let bytes = id.to_be_bytes();
    let unused = bytes.iter().take_while(|byte| **byte == 0).count();
    out.extend(&bytes[unused..]);
}

/// A length in eight bytes, so that it can be filled in later.
pub(super) fn long_length(length: u64) -> [u8; 8] {
    (length | 1 << 56).to_be_bytes()
}

pub(super) fn put_length(out: &mut Vec<u8>, length: u64) {
    // all ones stand for an unknown length
    let bytes = (1..8).find(|bytes| length < (1 << (7 * bytes)) - 1).unwrap_or(8);
    let marked = length | 1 << (7 * bytes);
    out.extend(&marked.to_be_bytes()[8 - bytes as usize..]);
}

/// An element whose body is at hand.
pub(super) fn put(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    put_id(out, id);
    put_length(out, body.len() as u64);
    out.extend(body);
}

/// An element made of others.
pub(super) fn put_master(out: &mut Vec<u8>, id: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    fill(&mut body);
    put(out, id, &body);
}

pub(super) fn put_number(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let unused = bytes.iter().take_while(|byte| **byte == 0).count().min(7);
    put(out, id, &bytes[unused..]);
}

pub(super) fn put_float(out: &mut Vec<u8>, id: u32, value: f64) {
    put(out, id, &value.to_be_bytes());
}

/// Nothing, `length` bytes of it with its header; from 2 to 100.
pub(super) fn put_void(out: &mut Vec<u8>, length: usize) {
    put(out, id::VOID, &vec![0; length.saturating_sub(2)]);
}

/// Id and length of the element at the front of `data`, and how many bytes they take.
pub(super) fn take_header(data: &[u8]) -> Option<(u32, u64, usize)> {
    let id_bytes = data.first()?.leading_zeros() as usize + 1;
    if id_bytes > 4 {
        return None;
    }
    let id = data.get(..id_bytes)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let length_bytes = data.get(id_bytes)?.leading_zeros() as usize + 1;
    if length_bytes > 8 {
        return None;
    }
    let header = id_bytes + length_bytes;
    let marked = data.get(id_bytes..header)?.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
    let length = marked & ((1 << (7 * length_bytes)) - 1);
    Some((id, length, header))
}

/// The elements within `data`: id, body; ends before the first that is cut short.
pub(super) fn within(data: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (id, length, header) = take_header(rest)?;
        let (body, after) = rest[header..].split_at_checked(usize::try_from(length).ok()?)?;
        rest = after;
        Some((id, body))
    })
}

pub(super) fn number(body: &[u8]) -> u64 {
    body.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_where_they_were_put() {
        let mut data = Vec::new();
        put_number(&mut data, id::TIMESTAMP, 0);
        put(&mut data, id::SIMPLE_BLOCK, &[7; 300]);
        put_number(&mut data, id::DURATION, 70_000);
        let found: Vec<_> = within(&data).map(|(id, body)| (id, body.len())).collect();
        assert_eq!(found, [(id::TIMESTAMP, 1), (id::SIMPLE_BLOCK, 300), (id::DURATION, 3)]);
        assert_eq!(within(&data[..data.len() - 1]).count(), 2, "cut short");
    }

    #[test]
    fn lengths_of_all_sizes() {
        for length in [0, 1, 126, 127, 128, 16_382, 16_383, 1 << 20, 1 << 40] {
            let mut data = vec![0xec];
            put_length(&mut data, length);
            assert_eq!(take_header(&data), Some((0xec, length, data.len())));
            let long = [&[0xec][..], &long_length(length)].concat();
            assert_eq!(take_header(&long), Some((0xec, length, 9)));
        }
    }

    #[test]
    fn voids_are_as_long_as_said() {
        for length in 2..100 {
            let mut data = Vec::new();
            put_void(&mut data, length);
            assert_eq!(data.len(), length);
        }
    }
}

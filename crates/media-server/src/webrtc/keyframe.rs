use str0m::format::Codec;

/// Whether an RTP payload is the first of a frame that a decoder can start with.
///
/// Reads only the payload descriptors of RFC 7741 (VP8), RFC 6184 (H.264), RFC 9628 (VP9) and the AV1 RTP specification;
/// nothing is decoded. A codec without keyframes can be started with anywhere.
pub(crate) fn starts_keyframe(codec: Codec, payload: &[u8]) -> bool {
    match codec {
        Codec::Vp8 => vp8(payload).unwrap_or(false),
        Codec::H264 => h264(payload),
        Codec::Vp9 => vp9(payload).unwrap_or(false),
        Codec::Av1 => payload.first().is_some_and(|aggregation| aggregation & 0x08 != 0), // N: new coded video sequence
        _ => true,
    }
}

/// RFC 7741, 4.2 and 4.3: start of partition 0, and the inverse key frame flag of the frame header is 0.
fn vp8(payload: &[u8]) -> Option<bool> {
    let first = *payload.first()?;
    let is_start = first & 0x10 != 0 && first & 0x07 == 0;
    let mut header = 1;
    if first & 0x80 != 0 {
        let extension = *payload.get(1)?;
        header += 1;
        if extension & 0x80 != 0 {
            let is_long = payload.get(2)? & 0x80 != 0;
            header += if is_long { 2 } else { 1 };
        }
        header += usize::from(extension & 0x40 != 0);
        header += usize::from(extension & 0x30 != 0);
    }
    Some(is_start && payload.get(header)? & 0x01 == 0)
}

const H264_IDR: u8 = 5;
const H264_SPS: u8 = 7;
const H264_STAP_A: u8 = 24;
const H264_FU_A: u8 = 28;

/// RFC 6184, 5.4: a sequence parameter set, or the first part of an IDR picture.
fn h264(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else { return false };
    match first & 0x1f {
        H264_IDR | H264_SPS => true,
        H264_STAP_A => stap_a_units(&payload[1..]).any(|unit| matches!(unit, H264_IDR | H264_SPS)),
        H264_FU_A => payload.get(1).is_some_and(|fu| fu & 0x80 != 0 && fu & 0x1f == H264_IDR),
        _ => false,
    }
}

/// The NAL unit types of an aggregation packet (RFC 6184, 5.7.1); stops at the first broken length.
fn stap_a_units(mut rest: &[u8]) -> impl Iterator<Item = u8> + '_ {
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let unit = after.get(..length)?;
        rest = &after[length..];
        unit.first().map(|header| header & 0x1f)
    })
}

/// RFC 9628, 4.2: start of a frame that is not inter-picture predicted, on the base spatial layer.
fn vp9(payload: &[u8]) -> Option<bool> {
    let first = *payload.first()?;
    let (has_picture_id, is_predicted, has_layers) = (first & 0x80 != 0, first & 0x40 != 0, first & 0x20 != 0);
    let is_start = first & 0x08 != 0;
    if !is_start || is_predicted {
        return Some(false);
    }
    if !has_layers {
        return Some(true);
    }
    let mut at = 1;
    if has_picture_id {
        at += if payload.get(1)? & 0x80 != 0 { 2 } else { 1 };
    }
    let spatial_layer = payload.get(at)? >> 1 & 0x07;
    Some(spatial_layer == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vp8_key_and_delta_frames() {
        assert!(starts_keyframe(Codec::Vp8, &[0x10, 0x50, 0x01]));
        assert!(!starts_keyframe(Codec::Vp8, &[0x10, 0x51, 0x01]), "inverse key frame flag set");
        assert!(!starts_keyframe(Codec::Vp8, &[0x00, 0x50, 0x01]), "a continuation");
        assert!(!starts_keyframe(Codec::Vp8, &[0x11, 0x50, 0x01]), "another partition");
    }

    #[test]
    fn vp8_with_long_picture_id_and_layers() {
        // X, then I L T, a 15 bit picture id, TL0PICIDX, TID, and only then the frame header
        assert!(starts_keyframe(Codec::Vp8, &[0x90, 0xe0, 0x80, 0x01, 0x07, 0x20, 0x50]));
        assert!(!starts_keyframe(Codec::Vp8, &[0x90, 0xe0, 0x80, 0x01, 0x07, 0x20, 0x51]));
        assert!(!starts_keyframe(Codec::Vp8, &[0x90, 0xe0, 0x80]), "cut short");
    }

    #[test]
    fn h264_units() {
        assert!(starts_keyframe(Codec::H264, &[0x67, 0x42]), "SPS");
        assert!(starts_keyframe(Codec::H264, &[0x65, 0x88]), "IDR");
        assert!(!starts_keyframe(Codec::H264, &[0x41, 0x9a]), "non-IDR slice");
        assert!(starts_keyframe(Codec::H264, &[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68]), "STAP-A with SPS");
        assert!(!starts_keyframe(Codec::H264, &[0x78, 0, 2, 0x68, 0x42]), "STAP-A without");
        assert!(starts_keyframe(Codec::H264, &[0x7c, 0x85, 0x88]), "first fragment of an IDR");
        assert!(!starts_keyframe(Codec::H264, &[0x7c, 0x05, 0x88]), "later fragment");
        assert!(!starts_keyframe(Codec::H264, &[0x78, 0xff, 0xff, 0x67]), "broken length");
    }

    #[test]
    fn vp9_start_of_intra_frame() {
        assert!(starts_keyframe(Codec::Vp9, &[0x88, 0x01]));
        assert!(!starts_keyframe(Codec::Vp9, &[0xc8, 0x01]), "predicted");
        assert!(!starts_keyframe(Codec::Vp9, &[0x80, 0x01]), "not the start");
        assert!(starts_keyframe(Codec::Vp9, &[0xa8, 0x81, 0x02, 0x00]), "base layer");
        assert!(!starts_keyframe(Codec::Vp9, &[0xa8, 0x81, 0x02, 0x02]), "upper spatial layer");
    }

    #[test]
    fn av1_new_sequence() {
        assert!(starts_keyframe(Codec::Av1, &[0x18]));
        assert!(!starts_keyframe(Codec::Av1, &[0x10]));
    }

    #[test]
    fn nothing_is_no_keyframe() {
        for codec in [Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1] {
            assert!(!starts_keyframe(codec, &[]));
        }
        assert!(starts_keyframe(Codec::Opus, &[]), "audio starts anywhere");
    }
}

/// The sequence parameter set of an H.264 frame (NAL units with four bytes of length before each), header included.
pub(super) fn sequence_parameter_set(mut frame: &[u8]) -> Option<&[u8]> {
    const SPS: u8 = 7;
    loop {
        let (length, after) = frame.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let unit = after.get(..length)?;
        if unit.first().is_some_and(|header| header & 0x1f == SPS) {
            return Some(unit);
        }
        frame = &after[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_among_other_units() {
        let frame = [0, 0, 0, 2, 9, 0xf0, 0, 0, 0, 5, 0x67, 0x42, 0xc0, 0x1f, 0xd9, 0, 0, 0, 1, 0x65];
        assert_eq!(sequence_parameter_set(&frame), Some(&frame[10..15]));
        assert_eq!(sequence_parameter_set(&[0, 0, 0, 1, 0x65]), None);
        assert_eq!(sequence_parameter_set(&[0, 0, 0, 9, 0x67]), None, "cut short");
    }
}

//! NAL units as byte streams carry them (H.264 and H.265, annex B): between start codes.

/// The units, without the zeros that may follow them; what comes before the first start code is no unit.
pub(crate) fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(data);
    std::iter::from_fn(move || {
        let unit_and_more = rest?;
        let end = find_start_code(unit_and_more).unwrap_or(unit_and_more.len());
        rest = after_start_code(&unit_and_more[end..]);
        Some(without_trailing_zeros(&unit_and_more[..end]))
    })
    .filter(|unit| !unit.is_empty())
}

fn after_start_code(data: &[u8]) -> Option<&[u8]> {
    Some(&data[find_start_code(data)? + 3..])
}

/// Where the next `00 00 01` is. Looks at every third byte as long as that is neither 0 nor 1.
fn find_start_code(data: &[u8]) -> Option<usize> {
    let mut last = 2;
    while let Some(&byte) = data.get(last) {
        match byte {
            1 if data[last - 2] == 0 && data[last - 1] == 0 => return Some(last - 2),
            0 => last += 1,
            _ => last += 3,
        }
    }
    None
}

/// Zeros at the end never belong to a unit, though some configurations have them too.
pub(crate) fn without_trailing_zeros(unit: &[u8]) -> &[u8] {
    let end = unit.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &unit[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_codes_of_three_and_four_bytes() {
        let data = [9, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 0, 2, 0, 0, 0, 1, 0x65, 3, 0];
        assert_eq!(units(&data).collect::<Vec<_>>(), [&[0x67, 1][..], &[0x68, 0, 2], &[0x65, 3]]);
    }

    #[test]
    fn nothing_but_zeros_is_no_unit() {
        assert_eq!(units(&[0, 0, 1, 0, 0, 1]).count(), 0);
        assert_eq!(units(&[0, 0]).count(), 0);
        assert_eq!(units(&[0, 0, 2, 1, 1]).count(), 0);
    }

    #[test]
    fn a_start_code_is_found_wherever_it_begins() {
        for before in 0..9 {
            let mut data = vec![7; before];
            data.extend([0, 0, 1, 5]);
            assert_eq!(units(&data).collect::<Vec<_>>(), [[5]], "after {before} bytes");
        }
    }
}

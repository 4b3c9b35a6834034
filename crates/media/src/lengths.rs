//! NAL units as MP4 holds them: each behind its length, in as many bytes as the configuration says.

/// The units; ends before the first that reaches beyond the data. `size` is how many bytes a length has: 1 to 4.
pub(crate) fn units(data: &[u8], size: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_at_checked(size.into())?;
        let length = length.iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
        let (unit, after) = after.split_at_checked(length)?;
        rest = after;
        Some(unit)
    })
    .filter(|unit| !unit.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_any_size() {
        let expected = [&[0x65, 1][..], &[0x41]];
        assert_eq!(units(&[2, 0x65, 1, 1, 0x41], 1).collect::<Vec<_>>(), expected);
        assert_eq!(units(&[0, 2, 0x65, 1, 0, 0, 0, 1, 0x41], 2).collect::<Vec<_>>(), expected);
        assert_eq!(units(&[0, 0, 0, 2, 0x65, 1, 0, 0, 0, 1, 0x41], 4).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_leads_beyond_the_data_ends_it() {
        assert_eq!(units(&[1, 9, 5, 1], 1).collect::<Vec<_>>(), [[9]]);
        assert_eq!(units(&[0xff; 4], 4).count(), 0);
    }
}

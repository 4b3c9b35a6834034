//! What a NAL unit holds, without the bytes that keep start codes out of it (H.264 and H.265, 7.4.1).

/// At most `limit` bytes of it.
pub(crate) fn unescape(unit: &[u8], limit: usize) -> Vec<u8> {
    let mut plain = Vec::with_capacity(limit.min(unit.len()));
    let mut zeros = 0;
    for &byte in unit {
        if plain.len() == limit {
            break;
        }
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        plain.push(byte);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_go_and_all_else_stays() {
        assert_eq!(unescape(&[1, 0, 0, 3, 1, 0, 3, 0, 0, 3], 99), [1, 0, 0, 1, 0, 3, 0, 0]);
        assert_eq!(unescape(&[0, 0, 3, 0, 0, 3, 2], 99), [0, 0, 0, 0, 2]);
        assert_eq!(unescape(&[1, 2, 3], 2), [1, 2]);
    }
}

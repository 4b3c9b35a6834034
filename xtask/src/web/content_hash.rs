use std::fmt;

/// A name for bytes: two versions of a file get two names, so that a browser may keep each for ever.
///
/// FNV-1a of 64 bits: the names have to differ from one build to the next, not to resist an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContentHash(u64);

impl ContentHash {
    pub(super) const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::EMPTY.and(bytes)
    }

    /// The hash of all bytes so far and these.
    pub(super) fn and(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_fnv_1a() {
        // Two of the test vectors in draft-eastlake-fnv, appendix C.
        assert_eq!(ContentHash::of(b"").to_string(), "cbf29ce484222325");
        assert_eq!(ContentHash::of(b"foobar").to_string(), "85944171f73967e8");
    }

    #[test]
    fn bytes_may_come_in_pieces() {
        assert_eq!(ContentHash::of(b"foo").and(b"bar"), ContentHash::of(b"foobar"));
    }
}

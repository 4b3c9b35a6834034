use std::fmt;

/// Profile and level of a stream, as the sequence parameter set and `avcC` begin with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Profile {
    /// `profile_idc`
    pub number: u8,
    /// `constraint_set0_flag` is the highest bit.
    pub constraints: u8,
    /// `level_idc`
    pub level_number: u8,
}

pub(super) const BASELINE: u8 = 66;
const MAIN: u8 = 77;
const EXTENDED: u8 = 88;
const HIGH: u8 = 100;
const HIGH_10: u8 = 110;
const HIGH_422: u8 = 122;
const HIGH_444: u8 = 244;
const CAVLC_444: u8 = 44;

impl Profile {
    /// Whether `constraint_set<index>_flag` is set.
    #[must_use]
    pub const fn is_constrained(self, index: u8) -> bool {
        self.constraints & (0x80 >> index) != 0
    }

    /// Made of keyframes only (H.264, A.2.8 and following).
    #[must_use]
    pub const fn is_intra_only(self) -> bool {
        self.number == CAVLC_444
            || (matches!(self.number, HIGH | HIGH_10 | HIGH_422 | HIGH_444) && self.is_constrained(3))
    }

    /// As the `codecs` parameter of a MIME type has it (RFC 6381, 3.3).
    #[must_use]
    pub fn codec_string(self) -> String {
        format!("avc1.{:02x}{:02x}{:02x}", self.number, self.constraints, self.level_number)
    }

    /// The level as people write it: `4.1`, `4`, `1b`.
    #[must_use]
    pub fn level(self) -> String {
        const LEVEL_1B: u8 = 9;
        let is_old = matches!(self.number, BASELINE | MAIN | EXTENDED);
        match (self.level_number, self.level_number % 10) {
            (LEVEL_1B, _) => "1b".to_owned(),
            (11, _) if is_old && self.is_constrained(3) => "1b".to_owned(),
            (number, 0) => (number / 10).to_string(),
            (number, part) => format!("{}.{part}", number / 10),
        }
    }
}

impl fmt::Display for Profile {
    /// In words (H.264, A.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let intra = self.is_constrained(3);
        f.write_str(match self.number {
            BASELINE if self.is_constrained(1) => "Constrained Baseline",
            BASELINE => "Baseline",
            MAIN => "Main",
            EXTENDED => "Extended",
            HIGH if self.is_constrained(4) && self.is_constrained(5) => "Constrained High",
            HIGH if self.is_constrained(4) => "Progressive High",
            HIGH => "High",
            HIGH_10 if intra => "High 10 Intra",
            HIGH_10 => "High 10",
            HIGH_422 if intra => "High 4:2:2 Intra",
            HIGH_422 => "High 4:2:2",
            HIGH_444 if intra => "High 4:4:4 Intra",
            HIGH_444 => "High 4:4:4 Predictive",
            CAVLC_444 => "CAVLC 4:4:4 Intra",
            83 => "Scalable Baseline",
            86 => "Scalable High",
            118 => "Multiview High",
            128 => "Stereo High",
            other => return write!(f, "profile {other}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn profile(number: u8, constraints: u8, level_number: u8) -> Profile {
        Profile { number, constraints, level_number }
    }

    #[test]
    fn words() {
        assert_eq!(profile(66, 0xe0, 31).to_string(), "Constrained Baseline");
        assert_eq!(profile(66, 0x80, 31).to_string(), "Baseline");
        assert_eq!(profile(100, 0, 40).to_string(), "High");
        assert_eq!(profile(100, 0x0c, 40).to_string(), "Constrained High");
        assert_eq!(profile(7, 0, 40).to_string(), "profile 7");
    }

    #[test]
    fn codec_strings_and_levels() {
        assert_eq!(profile(66, 0xe0, 31).codec_string(), "avc1.42e01f");
        assert_eq!(profile(66, 0xe0, 31).level(), "3.1");
        assert_eq!(profile(100, 0, 40).level(), "4");
        assert_eq!(profile(66, 0x10, 11).level(), "1b");
        assert_eq!(profile(100, 0x10, 11).level(), "1.1");
    }
}

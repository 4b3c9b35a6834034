/// Reads numbers of any width, most significant bit first; `None` at the end of the data.
#[derive(Debug, Clone)]
pub(crate) struct Bits<'a> {
    data: &'a [u8],
    /// In bits.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(crate) const fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    pub(crate) fn flag(&mut self) -> Option<bool> {
        let byte = self.data.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }

    /// At most 32 bits.
    pub(crate) fn number(&mut self, width: u32) -> Option<u32> {
        (0..width).try_fold(0, |value: u32, _| Some(value << 1 | u32::from(self.flag()?)))
    }

    pub(crate) fn skip(&mut self, width: u32) -> Option<()> {
        (0..width).try_for_each(|_| self.flag().map(drop))
    }

    /// `uvlc()` of AV1 (4.10.3), which is `ue(v)` of H.264 (9.1).
    pub(crate) fn exp_golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros == 32 {
                return None;
            }
        }
        let rest = self.number(zeros)?;
        Some((1_u32 << zeros) - 1 + rest)
    }

    /// `se(v)` of H.264 (9.1.1).
    pub(crate) fn signed_exp_golomb(&mut self) -> Option<i32> {
        let code = i64::from(self.exp_golomb()?);
        let magnitude = (code + 1) / 2;
        i32::try_from(if code % 2 == 1 { magnitude } else { -magnitude }).ok()
    }
}

#[cfg(test)]
pub(crate) mod writer {
    /// Writes what [`super::Bits`] reads.
    #[derive(Debug, Default)]
    pub(crate) struct BitWriter {
        bits: Vec<bool>,
    }

    impl BitWriter {
        pub(crate) fn number(&mut self, value: u32, width: u32) -> &mut Self {
            self.bits.extend((0..width).rev().map(|bit| value >> bit & 1 == 1));
            self
        }

        pub(crate) fn exp_golomb(&mut self, value: u32) -> &mut Self {
            let width = (value + 1).ilog2();
            self.number(0, width).number(value + 1, width + 1)
        }

        /// Filled up with zeros.
        pub(crate) fn bytes(&self) -> Vec<u8> {
            let byte = |bits: &[bool]| (0..8).fold(0, |byte, at| byte << 1 | u8::from(bits.get(at) == Some(&true)));
            self.bits.chunks(8).map(byte).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_cross_bytes() {
        let mut bits = Bits::new(&[0b1010_0111, 0b1000_0000]);
        assert_eq!(bits.number(3), Some(0b101));
        assert_eq!(bits.number(6), Some(0b001111));
        assert_eq!(bits.number(8), None, "only seven are left");
    }

    #[test]
    fn exp_golomb_codes() {
        // 1, 010, 011, 00100
        let mut bits = Bits::new(&[0b1010_0110, 0b0100_0000]);
        assert_eq!([(); 4].map(|()| bits.exp_golomb()), [Some(0), Some(1), Some(2), Some(3)]);
        let mut signed = Bits::new(&[0b1010_0110, 0b0100_0000]);
        assert_eq!([(); 4].map(|()| signed.signed_exp_golomb()), [Some(0), Some(1), Some(-1), Some(2)]);
        assert_eq!(Bits::new(&[0; 8]).exp_golomb(), None);
    }
}

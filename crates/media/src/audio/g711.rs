/// RFC 3551, section 4.5.14.
pub(super) const USUAL_RATE: u32 = 8_000;

/// How eight bits stand for a sample (ITU-T G.711).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Law {
    Mu,
    A,
}

static MU_LAW: [f32; 256] = table(Law::Mu);
static A_LAW: [f32; 256] = table(Law::A);

impl Law {
    pub(super) fn decode(self, data: &[u8], pcm: &mut Vec<f32>) {
        let table = match self {
            Self::Mu => &MU_LAW,
            Self::A => &A_LAW,
        };
        pcm.clear();
        pcm.extend(data.iter().map(|&code| table[usize::from(code)]));
    }

    /// The sample that a code stands for, in sixteen bits.
    const fn sample(self, code: u8) -> i32 {
        match self {
            Self::Mu => mu_sample(code),
            Self::A => a_sample(code),
        }
    }
}

const fn table(law: Law) -> [f32; 256] {
    let mut samples = [0.0; 256];
    let mut code = 0;
    while code < samples.len() {
        samples[code] = law.sample(code as u8) as f32 / 32_768.0;
        code += 1;
    }
    samples
}

/// Sign, three bits of exponent, four of mantissa, all inverted; a bias of 33 (of 14 bits) keeps the steps even.
const fn mu_sample(code: u8) -> i32 {
    let code = !code;
    let magnitude = (((code & 0x0f) as i32 * 2 + 33) << ((code >> 4) & 0x07)) - 33;
    let sample = magnitude * 4;
    if code & 0x80 == 0 { sample } else { -sample }
}

/// Sign, exponent and mantissa with every other bit inverted; the two lowest segments have the same steps.
const fn a_sample(code: u8) -> i32 {
    let code = code ^ 0x55;
    let mantissa = (code & 0x0f) as i32 * 2 + 1;
    let magnitude = match (code >> 4) & 0x07 {
        0 => mantissa,
        exponent => (mantissa + 32) << (exponent - 1),
    };
    let sample = magnitude * 8;
    if code & 0x80 == 0 { -sample } else { sample }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of ITU-T G.711, tables 1 and 2, in sixteen bits.
    #[test]
    fn codes_mean_what_the_standard_says() {
        for (code, sample) in [(0xff, 0), (0x7f, 0), (0x80, 32_124), (0x00, -32_124), (0xf0, 120), (0xfe, 8)] {
            assert_eq!(Law::Mu.sample(code), sample, "mu {code:#x}");
        }
        for (code, sample) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256), (0xc5, 264)] {
            assert_eq!(Law::A.sample(code), sample, "A {code:#x}");
        }
    }
}

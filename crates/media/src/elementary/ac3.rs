//! AC-3 (ATSC A/52, 5.3 and 5.4).

use super::{FrameHeader, Sound};
use crate::AudioCodec;
use crate::picture::bits::Bits;

pub(super) const SYNC: [u8; 2] = [0x0b, 0x77];

/// In kbit/s, by half their index.
const BITRATES: [u32; 19] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
/// By `acmod`, without the one for low frequencies.
const CHANNELS: [u8; 8] = [2, 1, 2, 3, 3, 4, 4, 5];
const SAMPLES: u32 = 1536;
/// From here on the syntax is that of E-AC-3.
const FIRST_OTHER: u32 = 9;

pub(super) fn header(data: &[u8]) -> Option<FrameHeader> {
    let mut bits = Bits::new(data.get(4..)?);
    if !data.starts_with(&SYNC) {
        return None;
    }
    let sample_rate = *[48_000, 44_100, 32_000].get(bits.number(2)? as usize)?;
    let size = bits.number(6)?;
    let bitrate = *BITRATES.get(size as usize / 2)?;
    if bits.number(5)? >= FIRST_OTHER {
        return None;
    }
    bits.skip(3)?; // bsmod
    let mode = bits.number(3)?;
    bits.skip(mixing_bits(mode))?;
    let channels = CHANNELS[mode as usize] + u8::from(bits.flag()?);
    let words = match sample_rate {
        44_100 => bitrate * 320 / 147 + size % 2,
        rate => bitrate * 96_000 / rate,
    };
    let sound = Sound { codec: AudioCodec::Ac3, sample_rate, channels, aac: None };
    Some(FrameHeader { length: 2 * words as usize, stripped: 0, samples: SAMPLES, sound })
}

/// How much stands between `acmod` and `lfeon`.
const fn mixing_bits(mode: u32) -> u32 {
    let centre = if mode & 1 == 1 && mode != 1 { 2 } else { 0 };
    let surround = if mode & 4 == 4 { 2 } else { 0 };
    let matrix = if mode == 2 { 2 } else { 0 };
    centre + surround + matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_channels() {
        // 48 kHz, 192 kbit/s, stereo
        let stereo = header(&[0x0b, 0x77, 1, 2, 0x14, 0x40, 0x43]).unwrap();
        assert_eq!((stereo.length, stereo.sound.sample_rate, stereo.sound.channels), (768, 48_000, 2));
        // 44.1 kHz, 448 kbit/s with a word more, three in front, two behind and low frequencies
        let surround = header(&[0x0b, 0x77, 1, 2, 0x5f, 0x40, 0xe1]).unwrap();
        assert_eq!((surround.length, surround.sound.channels), (1952, 6));
    }

    #[test]
    fn what_is_no_header() {
        assert_eq!(header(&[0x0b, 0x78, 1, 2, 0x14, 0x40, 0x43]), None);
        assert_eq!(header(&[0x0b, 0x77, 1, 2, 0xd4, 0x40, 0x43]), None, "no such rate");
        assert_eq!(header(&[0x0b, 0x77, 1, 2, 0x14, 0x80, 0x43]), None, "E-AC-3");
        assert_eq!(header(&[0x0b, 0x77, 1]), None);
    }
}

use bytes::Bytes;

use super::rates;
use crate::picture::bits::Bits;

/// `audioObjectType`: which tools of MPEG-4 audio a stream uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectType(pub u8);

impl ObjectType {
    pub const MAIN: Self = Self(1);
    pub const LOW_COMPLEXITY: Self = Self(2);
    /// Spectral band replication: HE-AAC.
    pub const SBR: Self = Self(5);
    /// SBR and parametric stereo: HE-AAC version 2.
    pub const PARAMETRIC_STEREO: Self = Self(29);
}

/// `AudioSpecificConfig` (ISO/IEC 14496-3, 1.6.2.1), as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Of the core: HE-AAC is said by the flags.
    pub object_type: ObjectType,
    /// Of the core, in hertz.
    pub sample_rate: u32,
    /// Of the core; 0 where the stream itself describes them.
    pub channels: u8,
    /// What comes out of a decoder that knows all tools, in hertz.
    pub output_rate: u32,
    /// It is said that the stream is HE-AAC; where nothing is said, it may be all the same.
    pub has_sbr: bool,
    /// It is said that the stream is HE-AAC version 2: one channel becomes two.
    pub has_parametric_stereo: bool,
}

const ESCAPED_RATE: u32 = 15;
const ESCAPED_TYPE: u32 = 31;

impl Config {
    /// `None` if it is cut short or makes no sense.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(data);
        let first = read_type(&mut bits)?;
        let sample_rate = read_rate(&mut bits)?;
        let channels = rates::channels(bits.number(4)? as u8)?;
        let plain = Self {
            object_type: first,
            sample_rate,
            channels,
            output_rate: sample_rate,
            has_sbr: false,
            has_parametric_stereo: false,
        };
        if matches!(first, ObjectType::SBR | ObjectType::PARAMETRIC_STEREO) {
            let output_rate = read_rate(&mut bits)?;
            let has_parametric_stereo = first == ObjectType::PARAMETRIC_STEREO;
            let object_type = read_type(&mut bits)?;
            return Some(Self { object_type, output_rate, has_sbr: true, has_parametric_stereo, ..plain });
        }
        Some(read_extension(&mut bits, plain).unwrap_or(plain))
    }

    /// The plain form, without what HE-AAC adds; `None` for a rate or channels that have no number, and for rare objects.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Bytes> {
        let channels = match self.channels {
            8 => 7,
            few @ 0..=6 => few,
            _ => return None,
        };
        let object_type = (self.object_type.0 < 31).then_some(self.object_type.0)?;
        let index = rates::index(self.sample_rate)?;
        Some(Bytes::copy_from_slice(&[object_type << 3 | index >> 1, index << 7 | channels << 3]))
    }

    /// What comes out of a decoder that knows all tools.
    #[must_use]
    pub const fn output_channels(&self) -> u8 {
        if self.has_parametric_stereo && self.channels == 1 { 2 } else { self.channels }
    }
}

fn read_type(bits: &mut Bits<'_>) -> Option<ObjectType> {
    let number = bits.number(5)?;
    let number = if number == ESCAPED_TYPE { 32 + bits.number(6)? } else { number };
    (number != 0).then_some(ObjectType(number as u8))
}

fn read_rate(bits: &mut Bits<'_>) -> Option<u32> {
    let index = bits.number(4)?;
    let rate = if index == ESCAPED_RATE { bits.number(24)? } else { rates::rate(index as u8)? };
    (rate > 0).then_some(rate)
}

/// HE-AAC that is told behind the configuration of the core, where old decoders do not look (1.6.5.3).
fn read_extension(bits: &mut Bits<'_>, core: Config) -> Option<Config> {
    const SBR_FOLLOWS: u32 = 0x2b7;
    const PARAMETRIC_STEREO_FOLLOWS: u32 = 0x548;
    skip_general(bits, core)?;
    if bits.number(11)? != SBR_FOLLOWS || read_type(bits)? != ObjectType::SBR || !bits.flag()? {
        return None;
    }
    let output_rate = read_rate(bits)?;
    let with_sbr = Config { output_rate, has_sbr: true, ..core };
    let has_parametric_stereo = bits.number(11) == Some(PARAMETRIC_STEREO_FOLLOWS) && bits.flag() == Some(true);
    Some(Config { has_parametric_stereo, ..with_sbr })
}

/// `GASpecificConfig` (4.4.1) of the usual objects, with channels described by a number.
fn skip_general(bits: &mut Bits<'_>, core: Config) -> Option<()> {
    if !(1..=4).contains(&core.object_type.0) || core.channels == 0 {
        return None;
    }
    bits.skip(1)?; // frameLengthFlag
    if bits.flag()? {
        bits.skip(14)?; // coreCoderDelay
    }
    bits.skip(1) // extensionFlag, 0 for these objects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_complexity() {
        let config = Config::parse(&[0x12, 0x10]).unwrap();
        assert_eq!(config.object_type, ObjectType::LOW_COMPLEXITY);
        assert_eq!((config.sample_rate, config.channels, config.has_sbr), (44_100, 2, false));
        assert_eq!(config.to_bytes().unwrap()[..], [0x12, 0x10]);
    }

    #[test]
    fn told_first_that_it_is_he_aac() {
        // type 5, rate index 6, 2 channels, output rate index 3, core type 2
        let config = Config::parse(&[0b0010_1011, 0b0001_0001, 0b1000_1000, 0]).unwrap();
        assert_eq!(config.object_type, ObjectType::LOW_COMPLEXITY);
        assert_eq!((config.sample_rate, config.output_rate), (24_000, 48_000));
        assert!(config.has_sbr && !config.has_parametric_stereo);
    }

    #[test]
    fn told_behind_that_it_is_he_aac() {
        // type 2, rate index 6, 2 channels, then 0x2b7, type 5, flag, rate index 3
        let config = Config::parse(&[0x13, 0x10, 0x56, 0xe5, 0x98]).unwrap();
        assert_eq!((config.sample_rate, config.output_rate, config.has_sbr), (24_000, 48_000, true));
        // one channel, then also 0x548 and the flag
        let config = Config::parse(&[0x13, 0x08, 0x56, 0xe5, 0x9d, 0x48, 0x80]).unwrap();
        assert!(config.has_parametric_stereo);
        assert_eq!(config.output_channels(), 2);
    }

    #[test]
    fn a_rate_written_out() {
        // type 2, rate index 15, 24 bits of 37,800, 1 channel
        let config = Config::parse(&[0b0001_0111, 0b1000_0000, 0b0100_1001, 0b1101_0100, 0b0000_1000]).unwrap();
        assert_eq!((config.sample_rate, config.channels), (37_800, 1));
        assert_eq!(config.to_bytes(), None);
    }

    #[test]
    fn nonsense_is_none() {
        assert_eq!(Config::parse(&[]), None);
        assert_eq!(Config::parse(&[0x12]), None);
        assert_eq!(Config::parse(&[0x17, 0x10]), None, "no such rate");
        assert_eq!(Config::parse(&[0x02, 0x10]), None, "no such object");
    }
}

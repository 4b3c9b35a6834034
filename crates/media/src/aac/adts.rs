//! The header before each frame of AAC in MPEG-TS and in files of its own (ISO/IEC 14496-3, 1.A.3).

use super::{Config, ObjectType, rates};

/// One header; the frame follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub object_type: ObjectType,
    /// Of the core, in hertz: HE-AAC does not show here.
    pub sample_rate: u32,
    /// `channel_configuration`
    pub channel_configuration: u8,
    /// Of the header itself: 7 bytes, or 9 with a checksum.
    pub header_length: usize,
    /// Header and what follows it, in bytes.
    pub frame_length: usize,
    /// How many times 1024 samples follow: 1 to 4, nearly always 1.
    pub blocks: u8,
}

/// The bytes that [`Header::parse`] needs.
pub const LEAST: usize = 7;

impl Header {
    /// `None` if a header does not begin here.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        let [sync, flags, form, channels, high, low, fill] = *data.first_chunk::<LEAST>()?;
        // layer is always 0; the bit between tells MPEG-2 from MPEG-4
        if sync != 0xff || flags & 0xf6 != 0xf0 {
            return None;
        }
        let header_length = if flags & 1 == 1 { LEAST } else { LEAST + 2 };
        let frame_length = usize::from(channels & 3) << 11 | usize::from(high) << 3 | usize::from(low >> 5);
        let header = Self {
            object_type: ObjectType((form >> 6) + 1),
            sample_rate: rates::rate(form >> 2 & 0x0f)?,
            channel_configuration: (form & 1) << 2 | channels >> 6,
            header_length,
            frame_length,
            blocks: (fill & 3) + 1,
        };
        (frame_length > header_length).then_some(header)
    }

    /// The same as MP4 keeps it.
    #[must_use]
    pub fn config(&self) -> Config {
        Config {
            object_type: self.object_type,
            sample_rate: self.sample_rate,
            channels: rates::channels(self.channel_configuration).unwrap_or(0),
            output_rate: self.sample_rate,
            has_sbr: false,
            has_parametric_stereo: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AAC-LC, 48 kHz, stereo, 100 bytes in all, without checksum.
    const HEADER: [u8; 7] = [0xff, 0xf1, 0x4c, 0x80, 0x0c, 0x9f, 0xfc];

    #[test]
    fn fields() {
        let header = Header::parse(&HEADER).unwrap();
        assert_eq!(header.object_type, ObjectType::LOW_COMPLEXITY);
        assert_eq!((header.sample_rate, header.channel_configuration), (48_000, 2));
        assert_eq!((header.header_length, header.frame_length, header.blocks), (7, 100, 1));
        assert_eq!(header.config().to_bytes().unwrap()[..], [0x11, 0x90]);
    }

    #[test]
    fn a_checksum_lengthens_it() {
        let mut with_checksum = HEADER;
        with_checksum[1] = 0xf0;
        assert_eq!(Header::parse(&with_checksum).unwrap().header_length, 9);
    }

    #[test]
    fn what_is_no_header() {
        let changed = |at: usize, value: u8| {
            let mut header = HEADER;
            header[at] = value;
            Header::parse(&header)
        };
        assert_eq!(changed(0, 0xfe), None, "no sync word");
        assert_eq!(changed(1, 0xf3), None, "a layer: MP3");
        assert_eq!(changed(2, 0x7c), None, "no such rate");
        assert_eq!(Header::parse(&[0xff, 0xf1, 0x4c, 0x80, 0, 0xff, 0xfc]), None, "nothing follows");
        assert_eq!(Header::parse(&HEADER[..6]), None, "cut short");
    }
}

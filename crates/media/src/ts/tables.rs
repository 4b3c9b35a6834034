use crate::VideoCodec;
use crate::elementary::Framing;

/// Where the table of the first program is (2.4.4.3); `None` for another table or without programs.
pub(super) fn program_table_id(section: &[u8]) -> Option<u16> {
    const PROGRAM_ASSOCIATION: u8 = 0;
    let programs = body(section, PROGRAM_ASSOCIATION)?.chunks_exact(4);
    let mut ids = programs.filter(|entry| entry[..2] != [0, 0]).map(|entry| packet_id(entry[2], entry[3]));
    ids.next()
}

/// One stream of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) packet_id: u16,
    pub(super) stream: Stream,
}

/// What a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Video(VideoCodec),
    Audio(Framing),
    Opus {
        channels: u8,
    },
    /// Known by name only.
    OtherVideo(&'static str),
    OtherAudio(&'static str),
}

/// The streams of a program (2.4.4.8), without those that are neither pictures nor sound; `None` for another table.
pub(super) fn streams(section: &[u8]) -> Option<Vec<Entry>> {
    const PROGRAM_MAP: u8 = 2;
    let (&[_, _, high, low], rest) = body(section, PROGRAM_MAP)?.split_first_chunk::<4>()?;
    let mut rest = rest.get(length(high, low)..)?;
    let mut entries = Vec::new();
    while let Some((&[kind, id_high, id_low, high, low], after)) = rest.split_first_chunk::<5>() {
        let (descriptors, after) = after.split_at_checked(length(high, low))?;
        rest = after;
        let stream = stream(kind, descriptors);
        entries.extend(stream.map(|stream| Entry { packet_id: packet_id(id_high, id_low), stream }));
    }
    Some(entries)
}

fn packet_id(high: u8, low: u8) -> u16 {
    u16::from(high & 0x1f) << 8 | u16::from(low)
}

fn length(high: u8, low: u8) -> usize {
    usize::from(high & 0x0f) << 8 | usize::from(low)
}

/// What stands between the header of a table that is valid now and its checksum.
fn body(section: &[u8], table: u8) -> Option<&[u8]> {
    let (&[id, _, _, _, _, version, _, _], rest) = section.split_first_chunk::<8>()?;
    let is_current = version & 1 == 1;
    (id == table && is_current).then(|| rest.split_at_checked(rest.len().checked_sub(4)?))?.map(|(body, _)| body)
}

/// Table 2-34, and what has become usual above 0x80 (ATSC A/53-3, 6.1).
fn stream(kind: u8, descriptors: &[u8]) -> Option<Stream> {
    Some(match kind {
        0x01 => Stream::OtherVideo("MPEG-1 video"),
        0x02 => Stream::Video(VideoCodec::Mpeg2),
        0x10 => Stream::Video(VideoCodec::Mpeg4),
        0x1b => Stream::Video(VideoCodec::H264),
        0x24 => Stream::Video(VideoCodec::H265),
        0x33 => Stream::OtherVideo("H.266"),
        0x42 => Stream::OtherVideo("AVS"),
        0xea => Stream::OtherVideo("VC-1"),
        0x03 | 0x04 => Stream::Audio(Framing::MpegAudio),
        0x0f => Stream::Audio(Framing::Adts),
        0x11 => Stream::OtherAudio("AAC in LATM framing"),
        0x81 => Stream::Audio(Framing::Ac3),
        0x82 | 0x85 | 0x86 | 0x8a => Stream::OtherAudio("DTS"),
        0x83 => Stream::OtherAudio("TrueHD"),
        0x84 | 0x87 => Stream::OtherAudio("E-AC-3"),
        0x06 => return private(descriptors),
        0xcf | 0xdb | 0xc1 | 0xc2 => return sample_encrypted(kind),
        _ => return None,
    })
}

/// HLS's own encryption of the samples in a stream that can be read otherwise (Apple, "MPEG-2 Stream Encryption Format").
fn sample_encrypted(kind: u8) -> Option<Stream> {
    Some(match kind {
        0xdb => Stream::OtherVideo("encrypted H.264"),
        0xcf => Stream::OtherAudio("encrypted AAC"),
        0xc1 => Stream::OtherAudio("encrypted AC-3"),
        _ => Stream::OtherAudio("encrypted E-AC-3"),
    })
}

/// Private data says by descriptors what it is (2.6.1; ETSI EN 300 468, table 12).
fn private(descriptors: &[u8]) -> Option<Stream> {
    const REGISTRATION: u8 = 0x05;
    const EXTENSION: u8 = 0x7f;
    let find = |tag: u8| each(descriptors).find(move |(found, _)| *found == tag).map(|(_, body)| body);
    let registered = find(REGISTRATION).and_then(|body| body.first_chunk::<4>());
    match registered {
        Some(b"Opus") => Some(Stream::Opus { channels: opus_channels(find(EXTENSION)) }),
        Some(b"AC-3") => Some(Stream::Audio(Framing::Ac3)),
        Some(b"EAC3") => Some(Stream::OtherAudio("E-AC-3")),
        Some(b"HEVC") => Some(Stream::Video(VideoCodec::H265)),
        Some(b"AV01") => Some(Stream::OtherVideo("AV1")),
        Some(b"DTS1" | b"DTS2" | b"DTS3") => Some(Stream::OtherAudio("DTS")),
        _ => each(descriptors).find_map(|(tag, _)| broadcast(tag)),
    }
}

const fn broadcast(tag: u8) -> Option<Stream> {
    match tag {
        0x6a => Some(Stream::Audio(Framing::Ac3)),
        0x7a => Some(Stream::OtherAudio("E-AC-3")),
        0x7b => Some(Stream::OtherAudio("DTS")),
        0x7c => Some(Stream::OtherAudio("AAC in LATM framing")),
        _ => None,
    }
}

/// By `channel_config_code` (ETSI TS 101 154, annex): 0 is two channels of their own.
fn opus_channels(extension: Option<&[u8]>) -> u8 {
    const OPUS: u8 = 0x80;
    match extension {
        Some([OPUS, channels @ 1..=8, ..]) => *channels,
        _ => 2,
    }
}

/// Tag and body of each descriptor; ends before the first that is cut short.
fn each(descriptors: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = descriptors;
    std::iter::from_fn(move || {
        let (&[tag, length], after) = rest.split_first_chunk::<2>()?;
        let (body, after) = after.split_at_checked(length.into())?;
        rest = after;
        Some((tag, body))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header, `body` and room for a checksum, which is not looked at here.
    fn section(table: u8, body: &[u8]) -> Vec<u8> {
        [&[table, 0xb0, 0, 0, 1, 0xc1, 0, 0][..], body, &[0; 4]].concat()
    }

    #[test]
    fn the_first_program_is_not_the_network() {
        let table = section(0, &[0, 0, 0xe0, 0x10, 0, 1, 0xf0, 0x00, 0, 2, 0xe1, 0]);
        assert_eq!(program_table_id(&table), Some(0x1000));
        assert_eq!(program_table_id(&section(0, &[0, 0, 0xe0, 0x10])), None);
        assert_eq!(program_table_id(&section(2, &[0, 1, 0xf0, 0])), None);
    }

    #[test]
    fn streams_and_descriptors() {
        let mut body = vec![0xe1, 0, 0xf0, 2, 9, 0];
        body.extend([0x1b, 0xe1, 0x00, 0xf0, 0]);
        body.extend([0x06, 0xe1, 0x01, 0xf0, 10, 5, 4, b'O', b'p', b'u', b's', 0x7f, 2, 0x80, 1]);
        body.extend([0x06, 0xe1, 0x02, 0xf0, 0]);
        let found = streams(&section(2, &body)).unwrap();
        let expected = [(0x100, Stream::Video(VideoCodec::H264)), (0x101, Stream::Opus { channels: 1 })];
        assert_eq!(found, expected.map(|(packet_id, stream)| Entry { packet_id, stream }));
    }

    #[test]
    fn lengths_that_lead_beyond_the_table() {
        assert_eq!(streams(&section(2, &[0xe1, 0, 0xf0, 99])), None);
        assert_eq!(streams(&section(2, &[0xe1, 0, 0xf0, 0, 0x1b, 0xe1, 0, 0xf0, 9])), None);
        assert_eq!(streams(&[2, 0xb0, 0, 0, 1, 0xc1, 0, 0, 9]), None);
    }
}

use super::boxes::Fields;

/// What an `esds` box says (ISO/IEC 14496-1, 7.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Elementary<'a> {
    /// `objectTypeIndication`: the codec.
    pub(super) object_type: u8,
    /// `DecoderSpecificInfo`, such as the AudioSpecificConfig.
    pub(super) config: &'a [u8],
}

const STREAM: u8 = 3;
const DECODER: u8 = 4;
const SPECIFIC: u8 = 5;

/// `None` if it makes no sense.
pub(super) fn parse(esds: &[u8]) -> Option<Elementary<'_>> {
    let (_, _, fields) = Fields::full(esds)?;
    let mut stream = Fields::new(find(fields.rest(), STREAM)?);
    stream.skip(2)?; // ES_ID
    let flags = stream.u8()?;
    if flags & 0x80 != 0 {
        stream.skip(2)?; // dependsOn_ES_ID
    }
    if flags & 0x40 != 0 {
        let length = stream.u8()?;
        stream.skip(length.into())?; // URL
    }
    if flags & 0x20 != 0 {
        stream.skip(2)?; // OCR_ES_Id
    }
    let mut decoder = Fields::new(find(stream.rest(), DECODER)?);
    let object_type = decoder.u8()?;
    decoder.skip(12)?; // kind of stream, buffer and bitrates
    Some(Elementary { object_type, config: find(decoder.rest(), SPECIFIC).unwrap_or_default() })
}

/// The body of the first descriptor with this tag.
fn find(data: &[u8], tag: u8) -> Option<&[u8]> {
    let mut fields = Fields::new(data);
    loop {
        let found = fields.u8()?;
        let length = length(&mut fields)?;
        let body = fields.take(length)?;
        if found == tag {
            return Some(body);
        }
    }
}

/// Seven bits a byte, at most four bytes.
fn length(fields: &mut Fields<'_>) -> Option<usize> {
    let mut length = 0;
    for _ in 0..4 {
        let byte = fields.u8()?;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_lengths() {
        let mut esds = vec![0, 0, 0, 0, 3, 0x80, 0x80, 0x80, 23, 0, 1, 0];
        esds.extend([4, 18, 0x40, 0x15]);
        esds.extend([0; 11]);
        esds.extend([5, 0x80, 2, 0x11, 0x90]);
        assert_eq!(parse(&esds), Some(Elementary { object_type: 0x40, config: &[0x11, 0x90] }));
        for end in 0..esds.len() {
            assert_eq!(parse(&esds[..end]), None, "cut at {end}");
        }
    }
}

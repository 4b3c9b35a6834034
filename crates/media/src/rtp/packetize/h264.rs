use super::PacketizeError;
use super::cut::{Cut, pieces};
use crate::nal::{self, Nal};

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const FU_HEADER: usize = 2;

/// RFC 6184, packetization mode 1: parameter sets together (STAP-A), what does not fit in fragments (FU-A), the rest alone.
pub(super) fn cut(data: &[u8], cut: &mut Cut) -> Result<(), PacketizeError> {
    let nals = nal::split(data).filter(|nal| nal.as_ref().map_or(true, |nal| is_sent(*nal)));
    let nals: Vec<Nal<'_>> = nals.collect::<Result<_, _>>().map_err(|_| PacketizeError::Malformed)?;
    if nals.is_empty() {
        return Err(PacketizeError::Empty);
    }
    let mut rest = nals.as_slice();
    while let Some(first) = rest.first() {
        let together = how_many_together(rest, cut.max_payload);
        if together > 1 {
            aggregate(&rest[..together], cut);
        } else if first.bytes.len() <= cut.max_payload {
            cut.push(&[first.bytes]);
        } else {
            fragment(*first, cut);
        }
        rest = &rest[together..];
    }
    Ok(())
}

/// Delimiters, ends of stream and filling mean nothing over RTP, where packets delimit pictures.
fn is_sent(nal: Nal<'_>) -> bool {
    !matches!(nal.kind(), nal::DELIMITER | nal::END_OF_SEQUENCE | nal::END_OF_STREAM | nal::FILLER)
}

/// How many parameter sets at the front fit into one payload; 1 where there is nothing to put together.
fn how_many_together(nals: &[Nal<'_>], max_payload: usize) -> usize {
    let mut length = 1;
    let fits = nals.iter().take_while(|nal| {
        length += 2 + nal.bytes.len();
        nal.is_parameter_set() && length <= max_payload && nal.bytes.len() <= usize::from(u16::MAX)
    });
    fits.count().max(1)
}

fn aggregate(nals: &[Nal<'_>], cut: &mut Cut) {
    let importance = nals.iter().map(|nal| nal.importance()).max().unwrap_or(0);
    let mut payload = vec![importance | STAP_A];
    for nal in nals {
        // the caller has seen that each fits
        payload.extend((nal.bytes.len() as u16).to_be_bytes());
        payload.extend(nal.bytes);
    }
    cut.push(&[&payload]);
}

fn fragment(nal: Nal<'_>, cut: &mut Cut) {
    let indicator = nal.importance() | FU_A;
    let body = &nal.bytes[1..];
    let count = pieces(body, cut.max_payload - FU_HEADER).count();
    for (index, piece) in pieces(body, cut.max_payload - FU_HEADER).enumerate() {
        let start = if index == 0 { 0x80 } else { 0 };
        let end = if index + 1 == count { 0x40 } else { 0 };
        cut.push(&[&[indicator, start | end | nal.kind()], piece]);
    }
}

use bytes::Bytes;
use media::demux::Event;
use media::{fmp4, packed, ts};

/// The demuxer of whatever container segments have.
#[derive(Debug)]
pub(super) enum Demuxer {
    TransportStream(Box<ts::Demuxer>),
    Mp4(Box<fmp4::Demuxer>),
    Packed(Box<packed::Demuxer>),
}

/// Why a segment cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("they are neither MPEG-TS, nor fragmented MP4, nor sound by itself")]
    UnknownContainer,
    #[error("{0}")]
    Mp4(#[from] fmp4::Error),
}

/// What is read at once: frames are copied out before the next part goes in, so that a segment is never twice in memory.
const PART: usize = 64 * 1024;

impl Demuxer {
    /// For segments like this one; they may have a map before them.
    pub(super) fn of(map: Option<&Bytes>, data: &Bytes) -> Result<Self, Unreadable> {
        if map.is_some() || is_mp4(data) {
            return Ok(Self::Mp4(Box::default()));
        }
        if is_transport_stream(data) {
            return Ok(Self::TransportStream(Box::default()));
        }
        if is_packed_audio(data) {
            return Ok(Self::Packed(Box::default()));
        }
        Err(Unreadable::UnknownContainer)
    }

    /// Reads a whole segment, or the map of those that follow.
    pub(super) fn read(&mut self, data: &[u8], found: &mut impl FnMut(Event)) -> Result<(), Unreadable> {
        match self {
            Self::TransportStream(demuxer) => read_transport_stream(demuxer, data, found),
            Self::Mp4(demuxer) => read_mp4(demuxer, data, found)?,
            Self::Packed(demuxer) => read_packed(demuxer, data, found),
        }
        Ok(())
    }
}

fn read_transport_stream(demuxer: &mut ts::Demuxer, data: &[u8], found: &mut impl FnMut(Event)) {
    for part in data.chunks(PART) {
        demuxer.push(part);
        std::iter::from_fn(|| demuxer.poll()).for_each(&mut *found);
    }
    // The last picture is only seen to be over when the next one begins, or here.
    demuxer.finish();
    std::iter::from_fn(|| demuxer.poll()).for_each(found);
}

fn read_mp4(demuxer: &mut fmp4::Demuxer, data: &[u8], found: &mut impl FnMut(Event)) -> Result<(), fmp4::Error> {
    demuxer.restart();
    for part in data.chunks(PART) {
        demuxer.push(part);
        while let Some(event) = demuxer.poll()? {
            found(event);
        }
    }
    Ok(())
}

fn read_packed(demuxer: &mut packed::Demuxer, data: &[u8], found: &mut impl FnMut(Event)) {
    demuxer.start_segment();
    for part in data.chunks(PART) {
        demuxer.push(part);
        std::iter::from_fn(|| demuxer.poll()).for_each(&mut *found);
    }
}

fn is_mp4(data: &[u8]) -> bool {
    const FIRST: [&[u8; 4]; 7] = [b"ftyp", b"styp", b"moov", b"moof", b"sidx", b"emsg", b"prft"];
    data.get(4..8).is_some_and(|kind| FIRST.iter().any(|first| *first == kind))
}

/// A tag that says when the sound is to be heard, or at once a frame: ADTS, MP3 or AC-3.
fn is_packed_audio(data: &[u8]) -> bool {
    data.starts_with(b"ID3") || matches!(data, [0xff, 0xe0..=0xff, ..] | [0x0b, 0x77, ..])
}

/// Two packets in a row begin with the same byte; some servers put something before the first.
fn is_transport_stream(data: &[u8]) -> bool {
    const LENGTH: usize = 188;
    const SYNC: u8 = 0x47;
    let begins = |at: usize| data.get(at) == Some(&SYNC) && data.get(at + LENGTH).is_none_or(|next| *next == SYNC);
    (0..LENGTH).any(begins)
}

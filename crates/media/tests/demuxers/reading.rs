use media::demux::Event;
use media::{Format, Frame, Kind, fmp4, ts};

use crate::corpus::Clip;

/// Reads all of a file, handed in piece by piece.
pub(crate) fn read<'a>(clip: &Clip, pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, fmp4::Error> {
    if clip.is_ts() { Ok(read_ts(pieces)) } else { read_fmp4(pieces) }
}

fn read_ts<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut demuxer = ts::Demuxer::new();
    let mut events = Vec::new();
    for piece in pieces {
        demuxer.push(piece);
        events.extend(std::iter::from_fn(|| demuxer.poll()));
    }
    demuxer.finish();
    events.extend(std::iter::from_fn(|| demuxer.poll()));
    events
}

fn read_fmp4<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, fmp4::Error> {
    let mut demuxer = fmp4::Demuxer::new();
    let mut events = Vec::new();
    for piece in pieces {
        demuxer.push(piece);
        while let Some(event) = demuxer.poll()? {
            events.push(event);
        }
    }
    Ok(events)
}

pub(crate) fn frames(events: &[Event], kind: Kind) -> Vec<&Frame> {
    let frames = events.iter().filter_map(|event| match event {
        Event::Frame(frame) if frame.kind == kind => Some(frame),
        _ => None,
    });
    frames.collect()
}

pub(crate) fn formats(events: &[Event]) -> Vec<&Format> {
    let formats = events.iter().filter_map(|event| match event {
        Event::Format(format) => Some(format),
        _ => None,
    });
    formats.collect()
}

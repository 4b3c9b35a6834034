use bytes::{Buf, BytesMut};

use super::id3;
use crate::MediaTime;
use crate::demux::Event;
use crate::elementary::{Framing, Splitter};
use crate::unroll::Unroll;

/// Reads segments of packed audio: ADTS, MP3 or AC-3.
///
/// Call [`poll`](Self::poll) until it has no more before handing in more.
#[derive(Debug, Default)]
pub struct Demuxer {
    /// What has not been handed on.
    data: BytesMut,
    /// Of a tag that is too large to be looked at, what is still to come.
    to_skip: usize,
    is_behind_tags: bool,
    /// Of the first frame that follows.
    time: Option<MediaTime>,
    splitter: Option<(Framing, Splitter)>,
    unroll: Unroll,
}

/// Those with a picture of a record's cover are larger, and have no time.
const LARGEST_TAG: usize = 256 * 1024;

impl Demuxer {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A segment begins, with its tag. To be called before the second and every later one.
    pub fn start_segment(&mut self) {
        self.data.clear();
        (self.to_skip, self.is_behind_tags, self.time) = (0, false, None);
        if let Some((_, splitter)) = &mut self.splitter {
            splitter.interrupt();
        }
    }

    /// What follows has other times, as at a discontinuity; a segment begins too.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Hands in the next bytes, cut anywhere.
    pub fn push(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    /// The next event; `None` until there is more to read.
    pub fn poll(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.splitter.as_mut().and_then(|(_, splitter)| splitter.poll()) {
                return Some(event);
            }
            self.skip();
            if !self.is_behind_tags {
                self.read_tag()?;
            } else if self.splitter.is_none() || self.time.is_some() {
                self.begin_frames()?;
            } else {
                self.hand_on()?;
            }
        }
    }

    fn skip(&mut self) {
        let skipped = self.to_skip.min(self.data.len());
        self.data.advance(skipped);
        self.to_skip -= skipped;
    }

    /// `None` if more bytes are needed.
    fn read_tag(&mut self) -> Option<()> {
        if self.data.is_empty() || (id3::may_begin(&self.data) && self.data.len() < id3::HEADER) {
            return None;
        }
        let Some(length) = id3::length(&self.data) else {
            self.is_behind_tags = true;
            // without any time the stream begins at its origin
            self.time = self.time.or_else(|| self.splitter.is_none().then_some(MediaTime::ZERO));
            return Some(());
        };
        if length > LARGEST_TAG {
            self.to_skip = length;
            return Some(());
        }
        let tag = (self.data.len() >= length).then(|| self.data.split_to(length))?;
        let ticks = id3::timestamp(&tag).map(|raw| self.unroll.unroll(raw));
        self.time = ticks.map(|ticks| MediaTime::from_ticks(ticks, 90_000)).or(self.time);
        Some(())
    }

    /// Finds out what the frames of this segment begin with. `None` if more bytes are needed.
    fn begin_frames(&mut self) -> Option<()> {
        const KNOWN: [Framing; 3] = [Framing::Adts, Framing::Ac3, Framing::MpegAudio];
        let framing = loop {
            if self.data.len() < Framing::LOOKAHEAD {
                return None;
            }
            if let Some(framing) = KNOWN.into_iter().find(|framing| framing.header(&self.data).is_some()) {
                break framing;
            }
            self.data.advance(1);
        };
        if self.splitter.as_ref().is_none_or(|(known, _)| *known != framing) {
            self.splitter = Some((framing, Splitter::new(framing)));
        }
        if let Some((_, splitter)) = &mut self.splitter {
            splitter.push(self.time.take(), &self.data.split());
        }
        Some(())
    }

    /// `None` if there is nothing to hand on.
    fn hand_on(&mut self) -> Option<()> {
        let (_, splitter) = self.splitter.as_mut().filter(|_| !self.data.is_empty())?;
        splitter.push(None, &self.data.split());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::id3::writer::tag;
    use super::*;
    use crate::{AudioCodec, Format};

    /// An ADTS frame of 48 kHz in stereo with one byte in it.
    fn adts(content: u8) -> Vec<u8> {
        vec![0xff, 0xf1, 0x4c, 0x80, 0x01, 0x1f, 0xfc, content]
    }

    fn drain(demuxer: &mut Demuxer) -> Vec<(u8, i64)> {
        let events = std::iter::from_fn(|| demuxer.poll());
        let frames = events.filter_map(|event| match event {
            Event::Frame(frame) => Some((frame.data[0], frame.decode_time.ticks(90_000))),
            _ => None,
        });
        frames.collect()
    }

    #[test]
    fn the_tag_gives_the_time() {
        let mut demuxer = Demuxer::new();
        demuxer.push(&[tag(9000), adts(1), adts(2)].concat());
        let Some(Event::Format(Format::Audio(format))) = demuxer.poll() else { panic!("no format") };
        assert_eq!((format.codec, format.sample_rate), (AudioCodec::Aac, 48_000));
        assert_eq!(drain(&mut demuxer), [(1, 9000), (2, 10_920)]);
        demuxer.start_segment();
        demuxer.push(&[tag(90_000), adts(3)].concat());
        assert_eq!(drain(&mut demuxer), [(3, 90_000)]);
        demuxer.start_segment();
        demuxer.push(&adts(4));
        assert_eq!(drain(&mut demuxer), [(4, 91_920)], "without a tag it goes on");
    }

    #[test]
    fn any_pieces_give_the_same() {
        let data = [tag(9000), adts(1), adts(2)].concat();
        for cut in 0..data.len() {
            let mut demuxer = Demuxer::new();
            demuxer.push(&data[..cut]);
            let mut frames = drain(&mut demuxer);
            demuxer.push(&data[cut..]);
            frames.extend(drain(&mut demuxer));
            assert_eq!(frames, [(1, 9000), (2, 10_920)], "cut at {cut}");
        }
    }

    #[test]
    fn a_tag_that_is_too_large_is_skipped() {
        let mut demuxer = Demuxer::new();
        demuxer.push(b"ID3\x04\0\0\0\x40\0\0");
        for _ in 0..1024 {
            demuxer.push(&[0; 1024]);
            assert_eq!(demuxer.poll(), None);
            assert!(demuxer.data.is_empty());
        }
        demuxer.push(&adts(1));
        assert_eq!(drain(&mut demuxer), [(1, 0)]);
    }
}

use std::collections::VecDeque;

use bytes::Bytes;

use super::{FrameHeader, Framing, SampleClock, Sound};
use crate::demux::Event;
use crate::{Format, Frame, Kind, MediaTime};

/// Cuts a byte stream of sound into frames.
///
/// What is handed in at once has at most one time, that of the first frame which begins in it.
#[derive(Debug)]
pub(crate) struct Splitter {
    framing: Framing,
    /// What has not been cut yet: less than a frame, once all is polled.
    rest: Vec<u8>,
    /// Where `rest` really begins.
    at: usize,
    clock: SampleClock,
    /// Times that hold for the first frame that begins at or behind these places of `rest`.
    times: VecDeque<(usize, MediaTime)>,
    sound: Option<Sound>,
    /// Bytes have been skipped: a header counts only if another one follows.
    is_lost: bool,
    /// How often bytes had to be skipped.
    pub(crate) losses: u64,
}

impl Splitter {
    pub(crate) fn new(framing: Framing) -> Self {
        Self {
            framing,
            rest: Vec::new(),
            at: 0,
            clock: SampleClock::default(),
            times: VecDeque::new(),
            sound: None,
            is_lost: false,
            losses: 0,
        }
    }

    /// To be polled until it has no more before more is handed in.
    pub(crate) fn push(&mut self, time: Option<MediaTime>, data: &[u8]) {
        self.rest.drain(..self.at);
        self.times.iter_mut().for_each(|(place, _)| *place = place.saturating_sub(self.at));
        self.at = 0;
        self.times.extend(time.map(|time| (self.rest.len(), time)));
        self.rest.extend_from_slice(data);
    }

    /// What was begun will not be continued.
    pub(crate) fn interrupt(&mut self) {
        self.rest.clear();
        self.times.clear();
        self.at = 0;
    }

    pub(crate) fn poll(&mut self) -> Option<Event> {
        loop {
            let header = self.find_header()?;
            if self.sound != Some(header.sound) {
                self.sound = Some(header.sound);
                return Some(Event::Format(Format::Audio(header.sound.format())));
            }
            if let Some(frame) = self.cut(header) {
                return Some(Event::Frame(frame));
            }
        }
    }

    /// The header of the next frame, once all of that frame is there.
    fn find_header(&mut self) -> Option<FrameHeader> {
        loop {
            let rest = &self.rest[self.at..];
            if rest.len() < Framing::LOOKAHEAD {
                return None;
            }
            match self.framing.header(rest) {
                Some(header) if rest.len() < header.length => return None,
                Some(header) if !self.is_lost => return Some(header),
                Some(header) if self.is_followed(header)? => {
                    self.is_lost = false;
                    return Some(header);
                }
                _ => self.skip(),
            }
        }
    }

    /// Whether another frame follows; `None` as long as that cannot be seen.
    fn is_followed(&self, header: FrameHeader) -> Option<bool> {
        let behind = &self.rest[self.at + header.length..];
        (behind.len() >= Framing::LOOKAHEAD).then(|| self.framing.header(behind).is_some())
    }

    fn skip(&mut self) {
        self.losses += u64::from(!self.is_lost);
        self.is_lost = true;
        let behind = &self.rest[self.at + 1..];
        let sync = self.framing.sync_byte();
        self.at += 1 + behind.iter().position(|byte| *byte == sync).unwrap_or(behind.len());
    }

    /// `None` for a frame whose time is not known.
    fn cut(&mut self, header: FrameHeader) -> Option<Frame> {
        while let Some(&(place, time)) = self.times.front()
            && place <= self.at
        {
            self.times.pop_front();
            self.clock.set(time);
        }
        let data = &self.rest[self.at + header.stripped..self.at + header.length];
        let now = self.clock.now();
        let frame = now.map(|now| Frame {
            kind: Kind::Audio,
            decode_time: now,
            presentation_time: now,
            is_keyframe: true,
            data: Bytes::copy_from_slice(data),
        });
        self.clock.advance(header.samples, header.sound.sample_rate);
        self.at += header.length;
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ADTS frame of 48 kHz in stereo with one byte in it.
    fn adts(content: u8) -> Vec<u8> {
        vec![0xff, 0xf1, 0x4c, 0x80, 0x01, 0x1f, 0xfc, content]
    }

    fn drain(splitter: &mut Splitter) -> Vec<(u8, i64)> {
        let events = std::iter::from_fn(|| splitter.poll());
        let frames = events.filter_map(|event| match event {
            Event::Frame(frame) => Some((frame.data[0], frame.presentation_time.ticks(48_000))),
            _ => None,
        });
        frames.collect()
    }

    fn at(ticks: i64) -> Option<MediaTime> {
        Some(MediaTime::from_ticks(ticks, 48_000))
    }

    #[test]
    fn several_frames_at_once_follow_one_another() {
        let mut splitter = Splitter::new(Framing::Adts);
        splitter.push(at(500), &[adts(1), adts(2), adts(3)].concat());
        assert!(matches!(splitter.poll(), Some(Event::Format(_))));
        assert_eq!(drain(&mut splitter), [(1, 500), (2, 1524), (3, 2548)]);
    }

    #[test]
    fn a_time_is_that_of_the_first_frame_that_begins_with_it() {
        let mut splitter = Splitter::new(Framing::Adts);
        let stream = [adts(1), adts(2), adts(3)].concat();
        splitter.push(at(0), &stream[..12]);
        assert_eq!(drain(&mut splitter), [(1, 0)]);
        splitter.push(at(5000), &stream[12..]);
        assert_eq!(drain(&mut splitter), [(2, 1024), (3, 5000)]);
    }

    #[test]
    fn any_cut_gives_the_same() {
        let stream = [adts(1), adts(2), adts(3)].concat();
        for cut in 0..stream.len() {
            let mut splitter = Splitter::new(Framing::Adts);
            splitter.push(at(7), &stream[..cut]);
            let mut frames = drain(&mut splitter);
            splitter.push(None, &stream[cut..]);
            frames.extend(drain(&mut splitter));
            assert_eq!(frames, [(1, 7), (2, 1031), (3, 2055)], "cut at {cut}");
        }
    }

    #[test]
    fn what_is_no_frame_is_skipped() {
        let mut splitter = Splitter::new(Framing::Adts);
        splitter.push(at(0), &[&[0xff, 1, 2, 3][..], &adts(1), &adts(2), &[9; 30], &adts(3), &adts(4)].concat());
        assert_eq!(drain(&mut splitter), [(1, 0), (2, 1024), (3, 2048), (4, 3072)]);
        assert_eq!(splitter.losses, 2);
    }

    #[test]
    fn frames_without_a_time_are_dropped() {
        let mut splitter = Splitter::new(Framing::Adts);
        splitter.push(None, &adts(1));
        splitter.push(at(3), &adts(2));
        assert_eq!(drain(&mut splitter), [(2, 3)]);
    }
}

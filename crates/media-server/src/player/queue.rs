use std::collections::VecDeque;

use media::rtp::Codec;
use media::{Frame, Kind};

/// What is to be played and is not due yet, each kind in its own order.
///
/// Containers keep sound and pictures of one moment up to seconds apart, so one line for both would hold back one of them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    audio: VecDeque<Entry>,
    video: VecDeque<Entry>,
    bytes: usize,
    discontinuities: usize,
}

#[derive(Debug)]
pub(super) enum Entry {
    Codec(Codec),
    Frame(Frame),
    /// What follows has another time line.
    Discontinuity,
}

/// A whole segment of ten seconds at 60 pictures a second, of which all sound comes after all pictures.
const MAX_ENTRIES: usize = 2048;
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Queue {
    /// Whether the source may hand out more.
    pub(super) fn has_room(&self) -> bool {
        self.audio.len() + self.video.len() < MAX_ENTRIES && self.bytes < MAX_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.audio.is_empty() && self.video.is_empty()
    }

    /// What the frames of its kind are from now on.
    pub(super) fn push_codec(&mut self, codec: Codec) {
        self.line(codec.kind()).push_back(Entry::Codec(codec));
    }

    pub(super) fn push_frame(&mut self, frame: Frame) {
        self.bytes += frame.data.len();
        self.line(frame.kind).push_back(Entry::Frame(frame));
    }

    pub(super) fn push_discontinuity(&mut self) {
        self.discontinuities += 2;
        self.audio.push_back(Entry::Discontinuity);
        self.video.push_back(Entry::Discontinuity);
    }

    /// The next of one kind.
    pub(super) fn peek(&self, kind: Kind) -> Option<&Entry> {
        match kind {
            Kind::Audio => self.audio.front(),
            Kind::Video => self.video.front(),
        }
    }

    pub(super) fn pop(&mut self, kind: Kind) -> Option<Entry> {
        let entry = self.line(kind).pop_front();
        match &entry {
            Some(Entry::Frame(frame)) => self.bytes -= frame.data.len(),
            Some(Entry::Discontinuity) => self.discontinuities -= 1,
            Some(Entry::Codec(_)) | None => {}
        }
        entry
    }

    /// Whether what comes in has another time line than what goes out.
    pub(super) fn has_discontinuity(&self) -> bool {
        self.discontinuities > 0
    }

    /// The next frame of one kind that belongs to the time line of now.
    pub(super) fn first_frame(&self, kind: Kind) -> Option<&Frame> {
        let line = match kind {
            Kind::Audio => &self.audio,
            Kind::Video => &self.video,
        };
        let here = line.iter().take_while(|entry| !matches!(entry, Entry::Discontinuity));
        here.into_iter().find_map(|entry| match entry {
            Entry::Frame(frame) => Some(frame),
            Entry::Codec(_) | Entry::Discontinuity => None,
        })
    }

    fn line(&mut self, kind: Kind) -> &mut VecDeque<Entry> {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }
}

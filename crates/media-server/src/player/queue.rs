use std::collections::VecDeque;

use media::{Format, Frame, Kind};

use super::source::News;

/// What a source has handed out and is not due yet, each kind in its own order.
///
/// Containers keep sound and pictures of one moment up to seconds apart, so one line for both would hold back one of them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    audio: VecDeque<Entry>,
    video: VecDeque<Entry>,
    bytes: usize,
}

#[derive(Debug)]
pub(super) enum Entry {
    Format(Format),
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

    pub(super) fn push(&mut self, news: News) {
        match news {
            News::Nature(_) => {}
            News::Discontinuity => {
                self.audio.push_back(Entry::Discontinuity);
                self.video.push_back(Entry::Discontinuity);
            }
            News::Format(format) => {
                let kind = match format {
                    Format::Audio(_) => Kind::Audio,
                    Format::Video(_) => Kind::Video,
                };
                self.line(kind).push_back(Entry::Format(format));
            }
            News::Frame(frame) => {
                self.bytes += frame.data.len();
                self.line(frame.kind).push_back(Entry::Frame(frame));
            }
        }
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
        if let Some(Entry::Frame(frame)) = &entry {
            self.bytes -= frame.data.len();
        }
        entry
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
            Entry::Format(_) | Entry::Discontinuity => None,
        })
    }

    fn line(&mut self, kind: Kind) -> &mut VecDeque<Entry> {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }
}

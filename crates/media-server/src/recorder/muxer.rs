use std::time::Duration;

use media::{AudioFormat, Frame, Kind, Unsupported, VideoFormat, mp4, webm};

use super::profile::Container;

/// Either container's writer.
#[derive(Debug)]
pub(super) struct Muxer {
    writer: Writer,
    has_audio: bool,
    has_video: bool,
}

#[derive(Debug)]
enum Writer {
    Mp4(mp4::Writer),
    WebM(webm::Writer),
}

impl Muxer {
    pub(super) fn new(
        container: Container,
        video: Option<&VideoFormat>,
        audio: Option<&AudioFormat>,
    ) -> Result<Self, Unsupported> {
        let writer = match container {
            Container::Mp4 => Writer::Mp4(mp4::Writer::new(video, audio)?),
            Container::WebM => Writer::WebM(webm::Writer::new(video, audio)?),
        };
        Ok(Self { writer, has_audio: audio.is_some(), has_video: video.is_some() })
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Audio => self.has_audio,
            Kind::Video => self.has_video,
        }
    }

    pub(super) fn head(&self) -> Vec<u8> {
        match &self.writer {
            Writer::Mp4(writer) => writer.head(),
            Writer::WebM(writer) => writer.head(),
        }
    }

    pub(super) fn push(&mut self, frame: Frame) -> Option<Vec<u8>> {
        match &mut self.writer {
            Writer::Mp4(writer) => writer.push(frame),
            Writer::WebM(writer) => writer.push(frame),
        }
    }

    pub(super) fn flush(&mut self) -> Option<Vec<u8>> {
        match &mut self.writer {
            Writer::Mp4(writer) => writer.flush(),
            Writer::WebM(writer) => writer.flush(),
        }
    }

    /// All that is left; frames may follow that begin no earlier than [`Self::duration`].
    pub(super) fn finish(&mut self) -> Option<Vec<u8>> {
        match &mut self.writer {
            Writer::Mp4(writer) => writer.finish(),
            Writer::WebM(writer) => writer.finish(),
        }
    }

    pub(super) fn duration(&self) -> Duration {
        match &self.writer {
            Writer::Mp4(writer) => writer.duration(),
            Writer::WebM(writer) => writer.duration(),
        }
    }
}

use std::time::Duration;

use super::cluster::put_clusters;
use super::head::{Tracks, put_head};
use crate::fragment::{Fragmenter, Sample};
use crate::{AudioFormat, Frame, Kind, MediaTime, Unsupported, VideoFormat};

/// Makes the bytes of a WebM file, to be appended one piece after another.
///
/// Times count from zero. A file that ends after any piece can be read up to there.
#[derive(Debug)]
pub struct Writer {
    tracks: Tracks,
    fragmenter: Fragmenter,
}

impl Writer {
    /// # Errors
    /// When WebM cannot hold a codec.
    pub fn new(video: Option<&VideoFormat>, audio: Option<&AudioFormat>) -> Result<Self, Unsupported> {
        Ok(Self { tracks: Tracks::new(video, audio)?, fragmenter: Fragmenter::new(video.is_some()) })
    }

    /// What the file begins with.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_head(&mut out, &self.tracks);
        out
    }

    /// Takes a frame; what is to be appended to the file now, if anything. Frames of a kind without a track are dropped.
    pub fn push(&mut self, frame: Frame) -> Option<Vec<u8>> {
        let has_track = match frame.kind {
            Kind::Video => self.tracks.has_video(),
            Kind::Audio => self.tracks.has_audio(),
        };
        if !has_track {
            return None;
        }
        self.fragmenter.push(frame).map(clusters)
    }

    /// What is complete so far, when no more frames come for a while.
    pub fn flush(&mut self) -> Option<Vec<u8>> {
        self.fragmenter.flush().map(clusters)
    }

    /// All that is left.
    pub fn finish(&mut self) -> Option<Vec<u8>> {
        self.fragmenter.finish().map(clusters)
    }

    /// Of what has been handed out.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.fragmenter.end().saturating_since(MediaTime::ZERO)
    }
}

fn clusters(samples: Vec<Sample>) -> Vec<u8> {
    let mut out = Vec::new();
    put_clusters(&mut out, samples);
    out
}

use std::time::Duration;

use super::boxes::{push_u32, put};
use super::entry;
use super::fragment::{Run, put_fragment};
use super::movie::{MOVIE_RATE, Track, put_head};
use crate::fragment::{Fragmenter, Sample};
use crate::{AudioFormat, Frame, Kind, MediaTime, Unsupported, VideoFormat};

/// Makes the bytes of a fragmented MP4 file, to be appended one piece after another.
///
/// Times count from zero. A file that ends after any piece can be read up to there.
#[derive(Debug)]
pub struct Writer {
    tracks: Vec<Track>,
    fragmenter: Fragmenter,
    /// Of the last fragment; from 1.
    number: u32,
}

/// Free bytes that become the header of a media data box with a length of 64 bits.
pub(super) const PLACEHOLDER: u32 = 16;
pub(super) const PLACEHOLDER_NAME: &[u8; 4] = b"free";

impl Writer {
    /// # Errors
    /// When MP4 cannot hold a codec, as browsers read it.
    pub fn new(video: Option<&VideoFormat>, audio: Option<&AudioFormat>) -> Result<Self, Unsupported> {
        let mut tracks = Vec::new();
        if let Some(format) = video {
            tracks.push(Track {
                id: 1,
                kind: Kind::Video,
                rate: MOVIE_RATE,
                width: format.width,
                height: format.height,
                description: entry::video(format)?,
            });
        }
        if let Some(format) = audio {
            let description = entry::audio(format)?;
            tracks.push(Track { id: 2, kind: Kind::Audio, rate: entry::OPUS_RATE, width: 0, height: 0, description });
        }
        Ok(Self { tracks, fragmenter: Fragmenter::new(video.is_some()), number: 0 })
    }

    /// What the file begins with.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, b"ftyp", |out| {
            out.extend(b"isom");
            push_u32(out, 0x200);
            out.extend(b"isomiso6iso2mp41");
        });
        put(&mut out, PLACEHOLDER_NAME, |out| out.extend([0; 8]));
        put_head(&mut out, &self.tracks);
        out
    }

    /// Takes a frame; what is to be appended to the file now, if anything. Frames of a kind without a track are dropped.
    pub fn push(&mut self, frame: Frame) -> Option<Vec<u8>> {
        if !self.tracks.iter().any(|track| track.kind == frame.kind) {
            return None;
        }
        let samples = self.fragmenter.push(frame)?;
        Some(self.fragment(&samples))
    }

    /// What is complete so far, when no more frames come for a while.
    pub fn flush(&mut self) -> Option<Vec<u8>> {
        let samples = self.fragmenter.flush()?;
        Some(self.fragment(&samples))
    }

    /// All that is left.
    pub fn finish(&mut self) -> Option<Vec<u8>> {
        let samples = self.fragmenter.finish()?;
        Some(self.fragment(&samples))
    }

    /// Of what has been handed out.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.fragmenter.end().saturating_since(MediaTime::ZERO)
    }

    fn fragment(&mut self, samples: &[Sample]) -> Vec<u8> {
        self.number += 1;
        let of_track = |track: &Track| samples.iter().filter(|sample| sample.frame.kind == track.kind).collect();
        let runs = self.tracks.iter().map(|track| Run { track, samples: of_track(track) });
        let runs: Vec<Run<'_>> = runs.filter(|run: &Run<'_>| !run.samples.is_empty()).collect();
        let mut out = Vec::new();
        put_fragment(&mut out, self.number, &runs);
        out
    }
}

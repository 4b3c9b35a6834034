use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use media::{Frame, Kind, MediaTime, VideoFormat, picture};

use super::failure::Failure;
use super::muxer::Muxer;
use super::profile::Profile;
use super::track::Track;
use crate::webrtc::{MediaKind, Packet};

/// Decides what of a recording's packets becomes which bytes of its file; without I/O.
///
/// The file begins with a keyframe, once every kind of media that is connected has come or was waited for in vain. A pause
/// is cut out: what follows begins, with a keyframe again, where the file has ended.
#[derive(Debug)]
pub(super) struct Composer {
    profile: Profile,
    base: Instant,
    is_fed: Kinds<bool>,
    tracks: Kinds<Option<Track>>,
    muxer: Option<Muxer>,
    stage: Stage,
    /// What frames' times are shifted back by, in nanoseconds.
    shift: i64,
    flushed: Instant,
}

#[derive(Debug, Default)]
struct Kinds<T> {
    audio: T,
    video: T,
}

#[derive(Debug)]
enum Stage {
    /// Frames wait until the file can begin or go on.
    Gathering {
        frames: Vec<Frame>,
        bytes: usize,
        since: Option<Instant>,
    },
    Writing,
    Paused,
}

/// How long a file waits for sound ...
const WAIT_FOR_AUDIO: Duration = Duration::from_secs(3);
/// ... and for pictures, which can be much farther apart.
const WAIT_FOR_VIDEO: Duration = Duration::from_secs(10);
/// What may wait in memory.
const LARGEST_WAIT: usize = 32 << 20;
/// What has come is on its way to the disk after this, whether more comes or not.
const LONGEST_IN_MEMORY: Duration = Duration::from_secs(1);

impl<T> Kinds<T> {
    fn of(&self, kind: Kind) -> &T {
        match kind {
            Kind::Audio => &self.audio,
            Kind::Video => &self.video,
        }
    }

    fn of_mut(&mut self, kind: Kind) -> &mut T {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }
}

fn kind_of(kind: MediaKind) -> Kind {
    match kind {
        MediaKind::Audio => Kind::Audio,
        MediaKind::Video => Kind::Video,
    }
}

impl Composer {
    pub(super) fn new(profile: Profile, now: Instant) -> Self {
        Self {
            profile,
            base: now,
            is_fed: Kinds::default(),
            tracks: Kinds::default(),
            muxer: None,
            stage: Stage::gathering(),
            shift: 0,
            flushed: now,
        }
    }

    /// Whether this kind of media has a source.
    pub(super) fn feed(&mut self, kind: MediaKind, is_fed: bool) {
        *self.is_fed.of_mut(kind_of(kind)) = is_fed;
    }

    /// Media is being written.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self.stage, Stage::Writing)
    }

    /// Of what was handed out to be written, and what is to follow it in the same fragment.
    pub(super) fn duration(&self) -> Duration {
        self.muxer.as_ref().map_or(Duration::ZERO, Muxer::duration)
    }

    /// Nothing more of the pictures can be written before a keyframe.
    pub(super) fn wants_keyframe(&self) -> bool {
        let is_wanted = self.profile.video && self.is_fed.video && !matches!(self.stage, Stage::Paused);
        let is_missing = matches!(&self.stage, Stage::Gathering { frames, .. } if !has(frames, Kind::Video));
        is_wanted && (is_missing || self.tracks.video.as_ref().is_some_and(Track::needs_keyframe))
    }

    /// Takes a packet; bytes for the file's end go to `out`.
    pub(super) fn push(
        &mut self,
        now: Instant,
        packet: &Arc<Packet>,
        out: &mut impl FnMut(Vec<u8>),
    ) -> Result<(), Failure> {
        let kind = kind_of(packet.track.1);
        if !self.is_in_profile(kind) {
            return Ok(());
        }
        let track = match self.tracks.of_mut(kind) {
            Some(track) => track,
            none => none.insert(new_track(self.profile, self.base, packet)?),
        };
        let mut frames = Vec::new();
        track.push(now, packet, &mut |frame| frames.push(frame))?;
        frames.into_iter().try_for_each(|frame| self.take(now, frame, out))
    }

    /// What is due by time alone.
    pub(super) fn tick(&mut self, now: Instant, out: &mut impl FnMut(Vec<u8>)) -> Result<(), Failure> {
        let mut frames = Vec::new();
        for track in [&mut self.tracks.video, &mut self.tracks.audio].into_iter().flatten() {
            track.tick(now, &mut |frame| frames.push(frame));
        }
        frames.into_iter().try_for_each(|frame| self.take(now, frame, out))?;
        self.begin_if_ready(now, out)?;
        self.flush_if_due(now, out);
        Ok(())
    }

    /// Writes nothing from now on.
    pub(super) fn pause(&mut self, out: &mut impl FnMut(Vec<u8>)) {
        self.stage = Stage::Paused;
        self.finish(out);
    }

    pub(super) fn resume(&mut self) {
        if matches!(self.stage, Stage::Paused) {
            self.stage = Stage::gathering();
        }
    }

    /// The last bytes of the file, or the last ones before a pause. A file that still waits for media begins without them.
    pub(super) fn finish(&mut self, out: &mut impl FnMut(Vec<u8>)) {
        self.muxer.as_mut().and_then(Muxer::finish).into_iter().for_each(out);
    }

    /// The end of the recording: what was waiting for another kind of media is written without it.
    pub(super) fn end(&mut self, out: &mut impl FnMut(Vec<u8>)) -> Result<(), Failure> {
        if matches!(self.stage, Stage::Gathering { since: Some(_), .. }) {
            self.begin(out)?;
        }
        self.finish(out);
        Ok(())
    }

    fn is_in_profile(&self, kind: Kind) -> bool {
        match kind {
            Kind::Audio => self.profile.audio,
            Kind::Video => self.profile.video,
        }
    }

    fn take(&mut self, now: Instant, frame: Frame, out: &mut impl FnMut(Vec<u8>)) -> Result<(), Failure> {
        match &mut self.stage {
            Stage::Paused => Ok(()),
            Stage::Writing => {
                self.write(now, frame, out);
                Ok(())
            }
            Stage::Gathering { frames, bytes, since } => {
                if frame.kind == Kind::Video && !frame.is_keyframe && !has(frames, Kind::Video) {
                    return Ok(());
                }
                since.get_or_insert(now);
                *bytes += frame.data.len();
                frames.push(frame);
                self.begin_if_ready(now, out)
            }
        }
    }

    fn begin_if_ready(&mut self, now: Instant, out: &mut impl FnMut(Vec<u8>)) -> Result<(), Failure> {
        let Stage::Gathering { frames, bytes, since: Some(since) } = &self.stage else { return Ok(()) };
        let waited = now.saturating_duration_since(*since);
        let is_there = |kind| has(frames, kind) || !self.is_expected(kind) || waited >= longest_wait(kind);
        if *bytes > LARGEST_WAIT || is_there(Kind::Audio) && is_there(Kind::Video) {
            self.flushed = now;
            return self.begin(out);
        }
        Ok(())
    }

    /// After a pause, what the file has; before, what is connected.
    fn is_expected(&self, kind: Kind) -> bool {
        match &self.muxer {
            Some(muxer) => muxer.has(kind) && *self.is_fed.of(kind),
            None => self.is_in_profile(kind) && *self.is_fed.of(kind),
        }
    }

    fn begin(&mut self, out: &mut impl FnMut(Vec<u8>)) -> Result<(), Failure> {
        let Stage::Gathering { mut frames, .. } = std::mem::replace(&mut self.stage, Stage::Writing) else {
            return Ok(());
        };
        frames.sort_by_key(|frame| frame.decode_time);
        let first_of = |kind| frames.iter().find(|frame| frame.kind == kind).map(|frame| frame.decode_time);
        let Some(start) = first_of(Kind::Video).or(first_of(Kind::Audio)) else { return Ok(()) };
        let muxer = match self.muxer.take() {
            Some(muxer) => muxer,
            None => {
                let muxer = self.make_muxer(&frames)?;
                out(muxer.head());
                muxer
            }
        };
        let ended = i64::try_from(muxer.duration().as_nanos()).unwrap_or(i64::MAX);
        self.shift = start.as_nanos() - ended;
        self.muxer = Some(muxer);
        for frame in frames.into_iter().filter(|frame| frame.decode_time >= start) {
            self.write(self.flushed, frame, out);
        }
        Ok(())
    }

    fn make_muxer(&self, frames: &[Frame]) -> Result<Muxer, Failure> {
        let key = frames.iter().find(|frame| frame.kind == Kind::Video);
        let video = key.map(|key| self.video_format(key)).transpose()?;
        let audio = self.tracks.audio.as_ref().filter(|_| has(frames, Kind::Audio)).map(Track::audio_format);
        Muxer::new(self.profile.container, video.as_ref(), audio.as_ref()).map_err(Failure::Unsupported)
    }

    fn video_format(&self, key: &Frame) -> Result<VideoFormat, Failure> {
        let codec = self.tracks.video.as_ref().map(|track| track.codec).ok_or(Failure::Keyframe)?;
        picture::format_of_keyframe(codec, &key.data).ok_or(Failure::Keyframe)
    }

    fn write(&mut self, now: Instant, frame: Frame, out: &mut impl FnMut(Vec<u8>)) {
        let shifted = |time: MediaTime| MediaTime::from_nanos(time.as_nanos() - self.shift);
        let (decode_time, presentation_time) = (shifted(frame.decode_time), shifted(frame.presentation_time));
        let frame = Frame { decode_time, presentation_time, ..frame };
        if let Some(bytes) = self.muxer.as_mut().and_then(|muxer| muxer.push(frame)) {
            self.flushed = now;
            out(bytes);
        }
    }

    fn flush_if_due(&mut self, now: Instant, out: &mut impl FnMut(Vec<u8>)) {
        if self.is_writing() && now.saturating_duration_since(self.flushed) >= LONGEST_IN_MEMORY {
            self.flushed = now;
            self.muxer.as_mut().and_then(Muxer::flush).into_iter().for_each(out);
        }
    }
}

impl Stage {
    const fn gathering() -> Self {
        Self::Gathering { frames: Vec::new(), bytes: 0, since: None }
    }
}

/// A codec that the container cannot hold is told with its first packet.
fn new_track(profile: Profile, base: Instant, packet: &Packet) -> Result<Track, Failure> {
    let track = Track::new(base, packet)?;
    let video = track.video_codec().map(|codec| VideoFormat { codec, width: 0, height: 0, config: Bytes::new() });
    Muxer::new(profile.container, video.as_ref(), None).map_err(Failure::Unsupported)?;
    Ok(track)
}

fn has(frames: &[Frame], kind: Kind) -> bool {
    frames.iter().any(|frame| frame.kind == kind)
}

const fn longest_wait(kind: Kind) -> Duration {
    match kind {
        Kind::Audio => WAIT_FOR_AUDIO,
        Kind::Video => WAIT_FOR_VIDEO,
    }
}

use std::time::{Duration, Instant};

use media::{Format, Frame, Kind};

use super::conversion::{Conversion, Unplayable};
use super::drift::{Correction, Drift};
use super::queue::{Entry, Queue};
use super::source::{Nature, News};
use super::timeline::Timeline;
use super::track::Track;
use crate::webrtc::{EndpointId, MediaKind, Packet};

/// The two tracks of a player.
#[derive(Debug)]
pub(super) struct Tracks {
    audio: Track,
    video: Track,
}

/// What is played from one run of a source: keeps time, converts, publishes. Without I/O.
#[derive(Debug)]
pub(super) struct Stage {
    nature: Nature,
    queue: Queue,
    timeline: Timeline,
    drift: Drift,
    conversion: Conversion,
    first_heard: Option<Instant>,
    /// Where on the source's time line the run began, and how far it has come.
    played: Option<(media::MediaTime, media::MediaTime)>,
    /// When the latest frame was due.
    latest: Option<Instant>,
    started_at: Duration,
}

/// Evens out what comes unevenly: sound and pictures of one moment are read some way apart.
const HEAD_START: Duration = Duration::from_millis(300);
/// A stream that has only one of sound and pictures begins without the other.
const LONGEST_WAIT: Duration = Duration::from_millis(700);
/// A frame that is later than this shows that the source stood still; the rest is as late.
const LATE: Duration = Duration::from_millis(200);
/// Between what was before a discontinuity and what is after it.
const SEAM: Duration = Duration::from_millis(40);

impl Tracks {
    /// RTP timestamps count from `epoch`.
    pub(super) fn new(endpoint: EndpointId, epoch: Instant) -> Self {
        let track = |kind| Track::new((endpoint, kind), epoch);
        Self { audio: track(MediaKind::Audio), video: track(MediaKind::Video) }
    }

    fn of(&mut self, kind: Kind) -> &mut Track {
        match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        }
    }

    /// How many packets found no room since the last call.
    pub(super) fn take_lost(&mut self) -> u64 {
        self.audio.take_lost() + self.video.take_lost()
    }
}

impl Stage {
    /// Begins a run of a source at a position.
    pub(super) fn new(started_at: Duration) -> Self {
        Self {
            nature: Nature { is_live: true, duration: None, can_seek: false, is_paced: false },
            queue: Queue::default(),
            timeline: Timeline::default(),
            drift: Drift::default(),
            conversion: Conversion::default(),
            first_heard: None,
            played: None,
            latest: None,
            started_at,
        }
    }

    pub(super) fn nature(&self) -> Nature {
        self.nature
    }

    pub(super) fn has_played(&self) -> bool {
        self.played.is_some()
    }

    /// From the beginning of the source.
    pub(super) fn position(&self) -> Duration {
        self.started_at + self.played.map_or(Duration::ZERO, |(first, last)| last.saturating_since(first))
    }

    /// The stream stood still for that long.
    pub(super) fn delay(&mut self, by: Duration) {
        self.timeline.delay(by);
        self.latest = self.latest.map(|latest| latest + by);
    }

    /// Whether the source may hand out more.
    pub(super) fn has_room(&self) -> bool {
        self.queue.has_room()
    }

    pub(super) fn is_drained(&self) -> bool {
        self.queue.is_empty()
    }

    /// Takes what the source hands out.
    ///
    /// # Errors
    /// If viewers could not play it; told before any of it reaches them.
    pub(super) fn hear(&mut self, now: Instant, news: News) -> Result<(), Unplayable> {
        match news {
            News::Nature(nature) => self.nature = nature,
            News::Format(Format::Video(format)) => self.queue.push_codec(self.conversion.set_video(&format)?),
            News::Format(Format::Audio(format)) => self.queue.push_codec(self.conversion.set_audio(&format)?),
            News::Frame(frame) => {
                self.first_heard.get_or_insert(now);
                self.note_margin(now, &frame);
                self.hear_frame(frame)?;
            }
            News::Unsupported(stream) => return Err(stream.into()),
            News::Discontinuity => self.queue.push_discontinuity(),
        }
        Ok(())
    }

    /// A source that lies there whole is read as fast as it is played, so its margin says nothing.
    fn note_margin(&mut self, now: Instant, frame: &Frame) {
        let comes_by_its_own_clock = self.nature.is_live && !self.nature.is_paced && !self.queue.has_discontinuity();
        if let Some(due) = self.timeline.due(frame.presentation_time).filter(|_| comes_by_its_own_clock) {
            self.drift.note(now, due);
        }
    }

    fn hear_frame(&mut self, frame: Frame) -> Result<(), Unplayable> {
        match frame.kind {
            Kind::Audio => self.conversion.convert(frame, |converted| self.queue.push_frame(converted)),
            Kind::Video => {
                self.conversion.check_picture(&frame)?;
                self.queue.push_frame(frame);
                Ok(())
            }
        }
    }

    /// When [`Self::play`] has something to do. `has_ended`: nothing more will come.
    pub(super) fn next_due(&self, has_ended: bool) -> Option<Instant> {
        if !self.timeline.is_set() {
            let first = self.first_heard?;
            let has_both = self.first_time(Kind::Audio).is_some() && self.first_time(Kind::Video).is_some();
            let starts_now = has_both || has_ended || self.nature.is_paced || !self.has_room();
            return Some(if starts_now { first } else { first + LONGEST_WAIT });
        }
        [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.due(kind)).min()
    }

    fn due(&self, kind: Kind) -> Option<Instant> {
        match self.queue.peek(kind)? {
            Entry::Frame(frame) if !self.nature.is_paced => self.timeline.due(frame.presentation_time),
            // at once; not when the latest frame is due, which lies ahead if that came early
            Entry::Frame(_) | Entry::Codec(_) => self.first_heard,
            // both kinds pass it together
            Entry::Discontinuity => match self.queue.peek(other(kind)) {
                Some(Entry::Discontinuity) | None => self.latest,
                Some(_) => None,
            },
        }
    }

    /// Hands the packets of what is due to `out`, which says whether it took them.
    pub(super) fn play(&mut self, now: Instant, tracks: &mut Tracks, out: &mut dyn FnMut(Packet) -> bool) {
        if !self.timeline.is_set() {
            self.begin(now);
        }
        match self.drift.correct(now) {
            Some(Correction::Hasten(by)) => self.timeline.hasten(by),
            Some(Correction::Delay(by)) => self.timeline.delay(by),
            None => {}
        }
        for kind in [Kind::Audio, Kind::Video] {
            while self.due(kind).is_some_and(|due| due <= now) {
                match self.queue.pop(kind) {
                    Some(Entry::Frame(frame)) => self.play_frame(now, &frame, tracks, out),
                    Some(Entry::Codec(codec)) => tracks.of(kind).set_codec(codec),
                    Some(Entry::Discontinuity) => self.join(now, other(kind)),
                    None => break,
                }
            }
        }
    }

    /// Lays the earliest of what waits a little way into the future.
    fn begin(&mut self, now: Instant) {
        let first = [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.first_time(kind)).min();
        if let Some(first) = first {
            let head_start = if self.nature.is_paced { Duration::ZERO } else { HEAD_START };
            self.timeline.set(first, now + head_start);
            self.played.get_or_insert((first, first));
        }
    }

    fn first_time(&self, kind: Kind) -> Option<media::MediaTime> {
        self.queue.first_frame(kind).map(|frame| frame.presentation_time)
    }

    /// Lets what follows a discontinuity follow what was before it.
    fn join(&mut self, now: Instant, other: Kind) {
        if matches!(self.queue.peek(other), Some(Entry::Discontinuity)) {
            self.queue.pop(other);
        }
        let first = [Kind::Audio, Kind::Video].into_iter().filter_map(|kind| self.first_time(kind)).min();
        let at = self.latest.map_or(now, |latest| latest + SEAM);
        match first {
            Some(first) => {
                let position = self.position();
                self.timeline.set(first, at.max(now));
                self.played = Some((first, first));
                self.started_at = position;
            }
            // what follows has not come yet; it begins like a new run
            None => {
                self.timeline = Timeline::default();
                self.first_heard = None;
            }
        }
    }

    fn play_frame(&mut self, now: Instant, frame: &Frame, tracks: &mut Tracks, out: &mut dyn FnMut(Packet) -> bool) {
        let Some(due) = self.timeline.due(frame.presentation_time) else { return };
        let due = self.not_late(now, due);
        if let Some((_, last)) = &mut self.played {
            *last = frame.presentation_time.max(*last);
        }
        self.latest = Some(self.latest.map_or(due, |latest| latest.max(due)));
        tracks.of(frame.kind).publish(frame, due, out);
    }

    /// When a frame is played that was due at `due`: moves all that follows if the source stood still.
    fn not_late(&mut self, now: Instant, due: Instant) -> Instant {
        let apart = now.saturating_duration_since(due).max(due.saturating_duration_since(now));
        // a source with a pace of its own comes when it comes; only a clock that has gone astray is set again
        let limit = if self.nature.is_paced { LATE * 10 } else { LATE };
        if now.saturating_duration_since(due) > limit {
            self.timeline.delay(apart);
            return due + apart;
        }
        if self.nature.is_paced && apart > limit {
            self.timeline.hasten(apart);
            return due - apart;
        }
        due
    }
}

fn other(kind: Kind) -> Kind {
    match kind {
        Kind::Audio => Kind::Video,
        Kind::Video => Kind::Audio,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use media::{AudioCodec, AudioFormat, MediaTime, VideoCodec, VideoFormat};

    use super::*;

    const NATURE: Nature = Nature { is_live: true, duration: None, can_seek: false, is_paced: false };

    /// Plays in simulated time; notes when each packet left.
    struct Scene {
        start: Instant,
        now: Instant,
        stage: Stage,
        tracks: Tracks,
        left: Vec<(Duration, Packet)>,
    }

    impl Scene {
        fn new(nature: Nature) -> Self {
            let now = Instant::now() + Duration::from_secs(60);
            let tracks = Tracks::new(EndpointId(1), now);
            let mut scene = Self { start: now, now, stage: Stage::new(Duration::ZERO), tracks, left: Vec::new() };
            scene.hear(News::Nature(nature));
            let video = VideoFormat { codec: VideoCodec::Vp8, width: 640, height: 360, config: Bytes::new() };
            scene.hear(News::Format(Format::Video(video)));
            scene
        }

        fn with_sound(nature: Nature) -> Self {
            let mut scene = Self::new(nature);
            let (codec, config) = (AudioCodec::Opus, Bytes::new());
            let audio = AudioFormat { codec, sample_rate: 48_000, channels: 2, config };
            scene.hear(News::Format(Format::Audio(audio)));
            scene
        }

        fn hear(&mut self, news: News) {
            self.stage.hear(self.now, news).unwrap();
        }

        fn hear_frame(&mut self, kind: Kind, millis: i64) {
            let time = MediaTime::from_ticks(millis, 1000);
            let data = Bytes::from_static(&[0; 100]);
            self.hear(News::Frame(Frame { kind, decode_time: time, presentation_time: time, is_keyframe: true, data }));
        }

        fn pass(&mut self, time: Duration) {
            let end = self.now + time;
            while let Some(due) = self.stage.next_due(false).filter(|due| *due <= end) {
                self.now = due.max(self.now);
                let since = self.now - self.start;
                let left = &mut self.left;
                self.stage.play(self.now, &mut self.tracks, &mut |packet| {
                    left.push((since, packet));
                    true
                });
            }
            self.now = end;
        }

        /// When the packets of one kind left, in milliseconds.
        fn left(&self, kind: MediaKind) -> Vec<u128> {
            self.left.iter().filter(|(_, packet)| packet.track.1 == kind).map(|(at, _)| at.as_millis()).collect()
        }
    }

    #[test]
    fn frames_leave_at_their_times() {
        let mut scene = Scene::new(NATURE);
        (0..5).for_each(|n| scene.hear_frame(Kind::Video, 90_000 + n * 40));
        scene.pass(Duration::from_secs(3));
        // nothing says that there is sound, so it waits for it a little
        assert_eq!(scene.left(MediaKind::Video), [1000, 1040, 1080, 1120, 1160]);
        let timestamps: Vec<u32> = scene.left.iter().map(|(_, packet)| packet.timestamp).collect();
        assert!(timestamps.windows(2).all(|pair| pair[1] - pair[0] == 3600), "{timestamps:?}");
    }

    #[test]
    fn sound_and_pictures_of_one_moment_leave_together() {
        let mut scene = Scene::with_sound(NATURE);
        (0..25).for_each(|n| scene.hear_frame(Kind::Video, n * 40));
        (0..50).for_each(|n| scene.hear_frame(Kind::Audio, n * 20));
        scene.pass(Duration::from_secs(3));
        let (audio, video) = (scene.left(MediaKind::Audio), scene.left(MediaKind::Video));
        assert_eq!((audio[0], video[0]), (300, 300));
        assert_eq!((audio[48], video[24]), (1260, 1260));
        let captured = |kind, at: usize| {
            scene.left.iter().filter(|(_, packet)| packet.track.1 == kind).nth(at).unwrap().1.captured
        };
        assert_eq!(captured(MediaKind::Audio, 48), captured(MediaKind::Video, 24), "lips and voice");
    }

    #[test]
    fn after_a_stall_it_goes_on_evenly() {
        let mut scene = Scene::new(NATURE);
        (0..5).for_each(|n| scene.hear_frame(Kind::Video, n * 40));
        scene.pass(Duration::from_secs(4));
        (5..8).for_each(|n| scene.hear_frame(Kind::Video, n * 40));
        scene.pass(Duration::from_secs(1));
        assert_eq!(scene.left(MediaKind::Video)[5..], [4000, 4040, 4080]);
    }

    #[test]
    fn what_follows_a_discontinuity_follows_what_was_before() {
        let mut scene = Scene::with_sound(NATURE);
        (0..3).for_each(|n| scene.hear_frame(Kind::Video, n * 40));
        (0..6).for_each(|n| scene.hear_frame(Kind::Audio, n * 20));
        scene.hear(News::Discontinuity);
        (0..3).for_each(|n| scene.hear_frame(Kind::Video, 5_000_000 + n * 40));
        (0..6).for_each(|n| scene.hear_frame(Kind::Audio, 5_000_000 + n * 20));
        scene.pass(Duration::from_secs(3));
        assert_eq!(scene.left(MediaKind::Video), [300, 340, 380, 440, 480, 520]);
        assert_eq!(scene.left(MediaKind::Audio)[6..9], [440, 460, 480]);
    }

    #[test]
    fn a_source_with_a_pace_of_its_own_is_not_held_back() {
        let mut scene = Scene::with_sound(Nature { is_paced: true, ..NATURE });
        scene.hear_frame(Kind::Video, 0);
        scene.pass(Duration::from_millis(35));
        scene.hear_frame(Kind::Video, 40);
        scene.pass(Duration::from_millis(55));
        scene.hear_frame(Kind::Video, 80);
        scene.pass(Duration::from_millis(10));
        assert_eq!(scene.left(MediaKind::Video), [0, 35, 90], "as they come");
        let captured: Vec<Duration> = scene.left.iter().map(|(_, packet)| packet.captured - scene.start).collect();
        assert_eq!(captured, [0, 40, 80].map(Duration::from_millis), "but they tell their own times");
    }

    #[test]
    fn sound_that_comes_early_does_not_hold_pictures_back() {
        let mut scene = Scene::with_sound(Nature { is_paced: true, ..NATURE });
        (0..50).for_each(|n| scene.hear_frame(Kind::Audio, n * 20));
        for n in 0..10 {
            scene.hear_frame(Kind::Video, n * 40);
            (0..2).for_each(|half| scene.hear_frame(Kind::Audio, 1000 + n * 40 + half * 20));
            scene.pass(Duration::from_millis(40));
        }
        let as_they_came: Vec<u128> = (0..10).map(|n| n * 40).collect();
        assert_eq!(scene.left(MediaKind::Video), as_they_came);
        assert_eq!(scene.left(MediaKind::Audio).len(), 70);
    }

    #[test]
    fn positions_count_from_where_the_run_began() {
        let mut scene = Scene::new(NATURE);
        scene.stage.started_at = Duration::from_secs(15);
        (0..26).for_each(|n| scene.hear_frame(Kind::Video, n * 40));
        scene.pass(Duration::from_secs(3));
        assert_eq!(scene.stage.position(), Duration::from_secs(16));
    }

    #[test]
    fn b_frames_are_refused_before_anything_is_played() {
        let mut scene = Scene::new(NATURE);
        let format = VideoFormat { codec: VideoCodec::H264, width: 640, height: 360, config: Bytes::new() };
        scene.hear(News::Format(Format::Video(format)));
        let (decode_time, presentation_time) = (MediaTime::ZERO, MediaTime::from_ticks(40, 1000));
        let (is_keyframe, data) = (false, Bytes::from_static(&[0, 0, 0, 1, 0x41]));
        let frame = Frame { kind: Kind::Video, decode_time, presentation_time, is_keyframe, data };
        assert_eq!(scene.stage.hear(scene.now, News::Frame(frame)), Err(Unplayable::BFrames));
        assert!(!scene.stage.has_played());
    }
}

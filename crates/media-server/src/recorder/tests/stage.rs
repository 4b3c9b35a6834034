//! A recording whose packets, wishes and time are made up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use media::rtp::{self, DEFAULT_MAX_PAYLOAD, Packetizer};
use media::{Frame, Kind};
use str0m::format::{Codec, CodecSpec, FormatParams};
use str0m::media::Frequency;

use super::super::event::RecordingEvent;
use super::super::failure::Failure;
use super::super::profile::Profile;
use super::super::progress::Progress;
use super::super::recording::{Plan, Target};
use super::super::run::{Control, Scribe};
use super::super::sheet::{Finished, Sheet};
use super::disk::Disk;
use crate::webrtc::{EndpointId, MediaKind, Packet};

/// A folder of this test that is removed at the end.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recorder-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &std::path::Path {
        &self.0
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes packets of one kind, as a publisher does.
#[derive(Debug)]
pub(super) struct Sender {
    source: u64,
    codec: Codec,
    packetizer: Packetizer,
    rate: u32,
    sequence: u64,
    /// Of a frame at zero.
    timestamp: u32,
}

impl Sender {
    /// Its timestamps wrap after two seconds.
    pub(super) fn new(codec: Codec) -> Self {
        let known = match codec {
            Codec::H264 => rtp::Codec::H264,
            Codec::Vp8 => rtp::Codec::Vp8,
            Codec::Opus => rtp::Codec::Opus,
            Codec::PCMU => rtp::Codec::Pcmu,
            _ => unreachable!("not in these tests"),
        };
        let rate = known.clock_rate();
        let packetizer = Packetizer::new(known, DEFAULT_MAX_PAYLOAD);
        Self { source: 1, codec, packetizer, rate, sequence: 65_000, timestamp: 0_u32.wrapping_sub(rate * 2) }
    }

    /// Another endpoint, which counts otherwise.
    pub(super) fn other(codec: Codec) -> Self {
        Self { source: 2, sequence: 7, timestamp: 123_456_789, ..Self::new(codec) }
    }

    pub(super) fn packets(&mut self, frame: &Frame, captured: Instant) -> Vec<Arc<Packet>> {
        let ticks = frame.presentation_time.ticks(self.rate) as u32;
        let kind = if frame.kind == Kind::Video { MediaKind::Video } else { MediaKind::Audio };
        let mut packets = Vec::new();
        let mut sequence = self.sequence;
        let spec = self.spec();
        let (source, timestamp) = (self.source, self.timestamp.wrapping_add(ticks));
        let mut add = |payload: rtp::Payload| {
            sequence += 1;
            packets.push(Arc::new(Packet {
                track: (EndpointId(source), kind),
                codec: spec,
                sequence,
                timestamp,
                captured,
                marker: payload.marker,
                starts_keyframe: frame.is_keyframe && payload.is_first,
                extensions: Default::default(),
                payload: payload.data,
            }));
        };
        self.packetizer.packetize(frame, &mut add).unwrap();
        self.sequence = sequence;
        packets
    }

    fn spec(&self) -> CodecSpec {
        let (clock_rate, channels) = match self.codec {
            Codec::Opus => (Frequency::FORTY_EIGHT_KHZ, Some(2)),
            Codec::PCMU => (Frequency::EIGHT_KHZ, Some(1)),
            _ => (Frequency::NINETY_KHZ, None),
        };
        CodecSpec { codec: self.codec, clock_rate, channels, format: FormatParams::default() }
    }
}

/// What happens at a moment, told from the start.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    Packet(Arc<Packet>),
    Control(Control),
}

/// Happenings in the order of their times.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) start: Instant,
    happenings: Vec<(Duration, Happening)>,
}

impl Script {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), happenings: Vec::new() }
    }

    /// Frames at their times, captured `delay` later than these say, and arriving 30 ms after capture.
    pub(super) fn play(&mut self, sender: &mut Sender, frames: &[Frame], delay: Duration) {
        self.play_with_jitter(sender, frames, |_| delay);
    }

    pub(super) fn play_with_jitter(
        &mut self,
        sender: &mut Sender,
        frames: &[Frame],
        delay: impl Fn(usize) -> Duration,
    ) {
        const ON_THE_WAY: Duration = Duration::from_millis(30);
        for (index, frame) in frames.iter().enumerate() {
            let time = Duration::from_nanos(frame.presentation_time.as_nanos() as u64) + delay(index);
            for packet in sender.packets(frame, self.start + time) {
                self.happenings.push((time + ON_THE_WAY, Happening::Packet(packet)));
            }
        }
    }

    pub(super) fn control(&mut self, at: Duration, control: Control) {
        self.happenings.push((at, Happening::Control(control)));
    }

    /// Takes packets away.
    pub(super) fn lose(&mut self, is_lost: impl Fn(&Packet) -> bool) {
        self.happenings.retain(|(_, happening)| !matches!(happening, Happening::Packet(packet) if is_lost(packet)));
    }

    pub(super) fn packets(&self) -> impl Iterator<Item = &Arc<Packet>> {
        self.happenings.iter().filter_map(|(_, happening)| match happening {
            Happening::Packet(packet) => Some(packet),
            Happening::Control(_) => None,
        })
    }

    /// Records until the end of the script.
    pub(super) fn record(mut self, word: &str, disk: &Disk) -> Recorded {
        self.happenings.sort_by_key(|(at, _)| *at);
        let profile = Profile::from_word(word).unwrap();
        let plan =
            Plan { target: Target::File(PathBuf::new()), profile, fed: vec![MediaKind::Audio, MediaKind::Video] };
        let progress = Progress::default();
        let mut events = Vec::new();
        let mut tell = |event| events.push(event);
        let mut scribe =
            Scribe::new(&plan, Sheet::new(disk.clone(), profile.container), &progress, &mut tell, self.start);
        let played = self.play_to(&mut scribe);
        let failure = scribe.end(played).err();
        let finished = scribe.finish().unwrap();
        let failure = failure.map(|failure| failure.sentence(profile));
        Recorded { events, failure, finished, progress: progress.duration() }
    }

    fn play_to(&self, scribe: &mut Scribe<'_, Sheet<Disk>, impl FnMut(RecordingEvent)>) -> Result<(), Failure> {
        let mut tick = Duration::ZERO;
        for (at, happening) in &self.happenings {
            while tick < *at {
                scribe.tick(self.start + tick)?;
                tick += Duration::from_millis(50);
            }
            match happening {
                Happening::Packet(packet) => scribe.packet(self.start + *at, packet)?,
                Happening::Control(control) => scribe.control(*control)?,
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) events: Vec<RecordingEvent>,
    pub(super) failure: Option<String>,
    pub(super) finished: Option<Finished>,
    pub(super) progress: Duration,
}

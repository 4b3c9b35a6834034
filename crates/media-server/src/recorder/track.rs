use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use media::audio::OpusConverter;
use media::rtp::{self, Depacketizer, Reorder, Unit};
use media::{AudioCodec, AudioFormat, Frame, MediaTime, VideoCodec};
use str0m::format::{Codec, CodecSpec};

use super::failure::Failure;
use super::timeline::{Timeline, nanos_from};
use crate::webrtc::{EndpointId, Packet};

/// One kind of media on its way from packets to frames on the common time line.
#[derive(Debug)]
pub(super) struct Track {
    base: Instant,
    source: EndpointId,
    spec: CodecSpec,
    pub(super) codec: rtp::Codec,
    reorder: Reorder<Arrived>,
    depacketizer: Depacketizer,
    timeline: Timeline,
    /// The times of the latest timestamps; a frame may be complete only when the next one begins.
    times: VecDeque<(u32, MediaTime)>,
    /// G.711 becomes Opus, for neither container holds it.
    converter: Option<Box<OpusConverter>>,
}

#[derive(Debug)]
struct Arrived {
    at: Instant,
    packet: Arc<Packet>,
}

/// At 4 Mbit/s, 150 ms.
const REORDERED_PACKETS: usize = 64;
/// A packet that has not come by then does not come: a repetition takes a round trip or two.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

impl Track {
    /// For the track that this packet is of; times are told from `base`.
    pub(super) fn new(base: Instant, packet: &Packet) -> Result<Self, Failure> {
        let codec = known(packet.codec.codec).ok_or(Failure::Codec(packet.codec.codec))?;
        Ok(Self {
            base,
            source: packet.track.0,
            spec: packet.codec,
            codec,
            reorder: Reorder::new(REORDERED_PACKETS),
            depacketizer: Depacketizer::new(codec),
            timeline: Timeline::new(codec.clock_rate()),
            times: VecDeque::new(),
            converter: converter(codec)?,
        })
    }

    pub(super) fn needs_keyframe(&self) -> bool {
        self.depacketizer.needs_keyframe()
    }

    /// What its frames are, for sound.
    pub(super) fn audio_format(&self) -> AudioFormat {
        match &self.converter {
            Some(converter) => converter.format(),
            None => AudioFormat {
                codec: AudioCodec::Opus,
                sample_rate: media::audio::OPUS_RATE,
                channels: self.spec.channels.unwrap_or(2),
                config: Bytes::new(),
            },
        }
    }

    /// What its frames are, for pictures.
    pub(super) fn video_codec(&self) -> Option<VideoCodec> {
        match self.codec {
            rtp::Codec::H264 => Some(VideoCodec::H264),
            rtp::Codec::Vp8 => Some(VideoCodec::Vp8),
            rtp::Codec::Vp9 => Some(VideoCodec::Vp9),
            rtp::Codec::Av1 => Some(VideoCodec::Av1),
            rtp::Codec::Opus | rtp::Codec::Pcmu | rtp::Codec::Pcma => None,
        }
    }

    /// Takes a packet; the frames that are complete with it go to `out`.
    pub(super) fn push(
        &mut self,
        now: Instant,
        packet: &Arc<Packet>,
        out: &mut impl FnMut(Frame),
    ) -> Result<(), Failure> {
        if packet.codec.codec != self.spec.codec {
            return Err(Failure::CodecChanged { from: self.spec.codec, to: packet.codec.codec });
        }
        if packet.track.0 != self.source {
            self.follow(packet.track.0);
        }
        self.reorder.push(packet.sequence, Arrived { at: now, packet: Arc::clone(packet) });
        self.drain(out);
        Ok(())
    }

    /// Another source continues the track.
    fn follow(&mut self, source: EndpointId) {
        self.source = source;
        self.reorder = Reorder::new(REORDERED_PACKETS);
        self.depacketizer = Depacketizer::new(self.codec);
        self.timeline.start_anew();
    }

    /// What is missing for too long is given up.
    pub(super) fn tick(&mut self, now: Instant, out: &mut impl FnMut(Frame)) {
        let waits = |arrived: &Arrived| now.saturating_duration_since(arrived.at);
        if self.reorder.first().is_some_and(|first| waits(first) > LONGEST_WAIT) {
            self.reorder.skip_hole();
            self.drain(out);
        }
    }

    fn drain(&mut self, out: &mut impl FnMut(Frame)) {
        while let Some((sequence, Arrived { packet, .. })) = self.reorder.pop() {
            self.note_time(&packet);
            let Packet { timestamp, marker, payload, .. } = &*packet;
            let packet = rtp::Packet { sequence, timestamp: *timestamp, marker: *marker, payload };
            let mut units: Vec<Unit> = Vec::new();
            self.depacketizer.push(packet, &mut |unit| units.push(unit));
            for unit in units {
                self.finish(unit, out);
            }
        }
    }

    fn note_time(&mut self, packet: &Packet) {
        if self.times.back().is_some_and(|(timestamp, _)| *timestamp == packet.timestamp) {
            return;
        }
        let time = self.timeline.at(packet.timestamp, nanos_from(self.base, packet.captured));
        self.times.push_back((packet.timestamp, time));
        if self.times.len() > 2 {
            self.times.pop_front();
        }
    }

    fn finish(&mut self, unit: Unit, out: &mut impl FnMut(Frame)) {
        let Some((_, time)) = self.times.iter().find(|(timestamp, _)| *timestamp == unit.timestamp) else { return };
        let frame = Frame {
            kind: self.codec.kind(),
            decode_time: *time,
            presentation_time: *time,
            is_keyframe: unit.is_keyframe,
            data: unit.data,
        };
        match &mut self.converter {
            None => out(frame),
            // G.711 has no frame that cannot be decoded
            Some(converter) => {
                let _ = converter.push(&frame);
                std::iter::from_fn(|| converter.poll()).for_each(out);
            }
        }
    }
}

fn known(codec: Codec) -> Option<rtp::Codec> {
    match codec {
        Codec::H264 => Some(rtp::Codec::H264),
        Codec::Vp8 => Some(rtp::Codec::Vp8),
        Codec::Vp9 => Some(rtp::Codec::Vp9),
        Codec::Av1 => Some(rtp::Codec::Av1),
        Codec::Opus => Some(rtp::Codec::Opus),
        Codec::PCMU => Some(rtp::Codec::Pcmu),
        Codec::PCMA => Some(rtp::Codec::Pcma),
        _ => None,
    }
}

fn converter(codec: rtp::Codec) -> Result<Option<Box<OpusConverter>>, Failure> {
    let codec = match codec {
        rtp::Codec::Pcmu => AudioCodec::Pcmu,
        rtp::Codec::Pcma => AudioCodec::Pcma,
        _ => return Ok(None),
    };
    let format = AudioFormat { codec, sample_rate: 8_000, channels: 1, config: Bytes::new() };
    let converter = OpusConverter::new(&format).map_err(|error| Failure::Sound(error.to_string()))?;
    Ok(Some(Box::new(converter)))
}

use std::time::Instant;

use media::rtp::{Codec, DEFAULT_MAX_PAYLOAD, Packetizer};
use media::{Frame, MediaTime};
use str0m::format::{CodecSpec, FormatParams};
use str0m::media::Frequency;
use str0m::rtp::ExtensionValues;

use super::parameter_set::sequence_parameter_set;
use crate::webrtc::{Packet, TrackId};

/// One outgoing track of a player: frames in, RTP packets out. It outlives what it is fed from, so that whoever watches sees
/// one stream.
#[derive(Debug)]
pub(super) struct Track {
    id: TrackId,
    epoch: Instant,
    sequence: u64,
    writer: Option<Writer>,
    /// Packets that found no room in the worker.
    lost: u64,
}

#[derive(Debug)]
struct Writer {
    codec: Codec,
    spec: CodecSpec,
    packetizer: Packetizer,
}

/// Not 0, so that nothing depends on a stream that begins there.
const FIRST_SEQUENCE: u64 = 1;

impl Track {
    /// RTP timestamps count from `epoch`.
    pub(super) fn new(id: TrackId, epoch: Instant) -> Self {
        Self { id, epoch, sequence: FIRST_SEQUENCE, writer: None, lost: 0 }
    }

    /// What the frames are from now on.
    pub(super) fn set_codec(&mut self, codec: Codec) {
        if self.writer.as_ref().is_none_or(|writer| writer.codec != codec) {
            self.writer =
                Some(Writer { codec, spec: spec(codec), packetizer: Packetizer::new(codec, DEFAULT_MAX_PAYLOAD) });
        }
    }

    /// Hands the packets of a frame that is due at `due` to `out`, which says whether it took them; one before the codec is known, or a broken one, is passed over.
    pub(super) fn publish(&mut self, frame: &Frame, due: Instant, out: &mut dyn FnMut(Packet) -> bool) {
        let Some(writer) = &mut self.writer else { return };
        writer.note_profile(frame);
        let since = u64::try_from(due.saturating_duration_since(self.epoch).as_nanos()).unwrap_or(u64::MAX);
        let time = MediaTime::from_nanos(i64::try_from(since).unwrap_or(i64::MAX));
        // timestamps wrap
        let timestamp = time.ticks(writer.codec.clock_rate()) as u32;
        let (sequence, lost, spec) = (&mut self.sequence, &mut self.lost, writer.spec);
        let track = self.id;
        let written = writer.packetizer.packetize(frame, &mut |payload| {
            let packet = Packet {
                track,
                codec: spec,
                sequence: *sequence,
                timestamp,
                captured: due,
                marker: payload.marker,
                starts_keyframe: frame.is_keyframe && payload.is_first,
                extensions: ExtensionValues::default(),
                payload: payload.data,
            };
            *sequence += 1;
            *lost += u64::from(!out(packet));
        });
        if let Err(error) = written {
            tracing::debug!(?track, %error, "a frame was passed over");
        }
    }

    /// How many packets found no room since the last call.
    pub(super) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }
}

impl Writer {
    /// Viewers negotiated a profile; which one is sent is in the first bytes of the sequence parameter set (RFC 6184, 8.1).
    fn note_profile(&mut self, frame: &Frame) {
        if self.codec == Codec::H264 && frame.is_keyframe {
            let profile = profile_level_id(&frame.data);
            self.spec.format.profile_level_id = profile.or(self.spec.format.profile_level_id);
        }
    }
}

fn profile_level_id(frame: &[u8]) -> Option<u32> {
    match sequence_parameter_set(frame)? {
        [_, profile, constraints, level, ..] => Some(u32::from_be_bytes([0, *profile, *constraints, *level])),
        _ => None,
    }
}

fn spec(codec: Codec) -> CodecSpec {
    use str0m::format::Codec as Known;
    let (codec, clock_rate, channels) = match codec {
        Codec::H264 => (Known::H264, Frequency::NINETY_KHZ, None),
        Codec::Vp8 => (Known::Vp8, Frequency::NINETY_KHZ, None),
        Codec::Vp9 => (Known::Vp9, Frequency::NINETY_KHZ, None),
        Codec::Av1 => (Known::Av1, Frequency::NINETY_KHZ, None),
        Codec::Opus => (Known::Opus, Frequency::FORTY_EIGHT_KHZ, Some(2)),
        Codec::Pcmu => (Known::PCMU, Frequency::EIGHT_KHZ, None),
        Codec::Pcma => (Known::PCMA, Frequency::EIGHT_KHZ, None),
    };
    let packetization_mode = (codec == Known::H264).then_some(1);
    CodecSpec { codec, clock_rate, channels, format: FormatParams { packetization_mode, ..FormatParams::default() } }
}

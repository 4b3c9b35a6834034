use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::StreamExt;
use media::h264::{Assembler, Config};
use media::rtp::{self, Codec, Depacketizer};
use media::{AudioCodec, AudioFormat, Format, Kind, MediaTime, VideoCodec, VideoFormat};
use retina::client::{PacketItem, Playing, Session};
use retina::codec::ParametersRef;
use retina::rtp::ReceivedPacket;

use super::choice::Choice;
use super::failure::Failure;
use super::frames::{Item, Received, broken_off, media_time, report};

/// Puts frames of H.264 and Opus together from RTP packets.
pub(super) struct Packets {
    session: Session<Playing>,
    choice: Choice,
    audio: Track,
    video: Track,
    pictures: Assembler,
    video_format: Option<VideoFormat>,
    ready: VecDeque<Received>,
}

/// One stream of packets.
struct Track {
    depacketizer: Depacketizer,
    /// The latest sequence number, extended beyond 16 bits.
    sequence: Option<u64>,
}

/// RFC 7587, section 4.1: always, whatever the session description means by it.
const OPUS_RATE: u32 = 48_000;
const OPUS_CHANNELS: u8 = 2;

impl Packets {
    pub(super) fn new(session: Session<Playing>, choice: Choice) -> Self {
        let mut pictures = Assembler::new();
        if let Some(config) = described(&session, choice) {
            pictures.configure(&config);
        }
        let (audio, video) = (Track::new(Codec::Opus), Track::new(Codec::H264));
        Self { session, choice, audio, video, pictures, video_format: None, ready: VecDeque::new() }
    }

    pub(super) async fn next(&mut self) -> Result<Item, Failure> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Item::Frame(frame));
            }
            match self.session.next().await.ok_or(Failure::Ended)?.map_err(broken_off)? {
                PacketItem::Rtp(packet) => self.hear(&packet),
                PacketItem::Rtcp(packet) => {
                    if let Some(report) = report(&packet, self.choice) {
                        return Ok(report);
                    }
                }
                _ => {}
            }
        }
    }

    fn hear(&mut self, packet: &ReceivedPacket) {
        let Some(kind) = self.choice.kind_of(packet.stream_id()) else { return };
        let track = match kind {
            Kind::Audio => &mut self.audio,
            Kind::Video => &mut self.video,
        };
        for (time, data) in track.take(packet) {
            let frame = match kind {
                Kind::Audio => Some(sound(time, data)),
                Kind::Video => self.picture(time, &data),
            };
            self.ready.extend(frame);
        }
    }

    fn picture(&mut self, time: MediaTime, data: &[u8]) -> Option<Received> {
        let picture = self.pictures.assemble(units(data))?;
        if let Some(format) = self.pictures.take_format() {
            self.video_format = Some(format);
        }
        let format = Format::Video(self.video_format.clone()?);
        Some(Received { format, kind: Kind::Video, time, is_keyframe: picture.is_keyframe, data: picture.data })
    }
}

impl Track {
    fn new(codec: Codec) -> Self {
        Self { depacketizer: Depacketizer::new(codec), sequence: None }
    }

    /// The frames that are whole with this packet, with their times.
    fn take(&mut self, packet: &ReceivedPacket) -> Vec<(MediaTime, Bytes)> {
        let (ticks, stamp) = (packet.timestamp(), packet.timestamp().timestamp() as u32);
        let (rate, latest) = (ticks.clock_rate().get(), media_time(ticks));
        let mut frames = Vec::new();
        let sequence = self.extend(packet.sequence_number());
        let packet = rtp::Packet { sequence, timestamp: stamp, marker: packet.mark(), payload: packet.payload() };
        self.depacketizer.push(packet, &mut |unit| {
            // A picture without an end mark is whole only with the first packet of the next one.
            let earlier = stamp.wrapping_sub(unit.timestamp) as i32;
            let time = latest.as_nanos() - MediaTime::from_ticks(earlier.into(), rate).as_nanos();
            frames.push((MediaTime::from_nanos(time), unit.data));
        });
        frames
    }

    /// retina hands packets out in order, so a number that falls has begun again.
    fn extend(&mut self, number: u16) -> u64 {
        let step = self.sequence.map_or(0, |latest| u64::from(number.wrapping_sub(latest as u16)));
        let sequence = self.sequence.map_or(u64::from(number), |latest| latest + step);
        self.sequence = Some(sequence);
        sequence
    }
}

fn sound(time: MediaTime, data: Bytes) -> Received {
    let format = Format::Audio(AudioFormat {
        codec: AudioCodec::Opus,
        sample_rate: OPUS_RATE,
        channels: OPUS_CHANNELS,
        config: Bytes::new(),
    });
    Received { format, kind: Kind::Audio, time, is_keyframe: true, data }
}

/// The parameter sets of the session description, which some cameras do not repeat with their pictures.
fn described(session: &Session<Playing>, choice: Choice) -> Option<Config> {
    let (index, _) = choice.video.filter(|(_, codec)| *codec == VideoCodec::H264)?;
    match session.streams().get(index)?.parameters()? {
        ParametersRef::Video(parameters) => Config::parse(parameters.extra_data()),
        _ => None,
    }
}

/// The NAL units of a frame, each of which has its length in four bytes before it.
fn units(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = frame;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (unit, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        rest = after;
        Some(unit)
    })
}

use bytes::Bytes;
use futures_util::StreamExt;
use media::{AudioCodec, Format, Kind, MediaTime};
use retina::client::{Demuxed, Playing, Session};
use retina::codec::CodecItem;
use retina::rtcp::ReceivedCompoundPacket;

use super::choice::Choice;
use super::failure::Failure;
use super::format::format;
use super::line::nanoseconds;
use super::packets::Packets;

/// What a camera sends.
#[derive(Debug)]
pub(super) enum Item {
    Frame(Received),
    /// The camera's clock showed `clock`, in nanoseconds, when its stream of this kind was at `time`.
    Report {
        kind: Kind,
        time: MediaTime,
        clock: i64,
    },
}

/// A frame, and what it is one of.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) format: Format,
    pub(super) kind: Kind,
    /// Since the beginning of its stream.
    pub(super) time: MediaTime,
    pub(super) is_keyframe: bool,
    pub(super) data: Bytes,
}

/// The frames of a camera's streams: put together by retina, or by this program's own code where retina does not know Opus.
pub(super) enum Frames {
    Known(Box<Demuxed>, Choice),
    WithOpus(Box<Packets>),
}

impl Frames {
    pub(super) fn new(session: Session<Playing>, choice: Choice) -> Result<Self, retina::Error> {
        let has_opus = choice.audio.is_some_and(|(_, codec)| codec == AudioCodec::Opus);
        if has_opus {
            return Ok(Self::WithOpus(Box::new(Packets::new(session, choice))));
        }
        Ok(Self::Known(Box::new(session.demuxed()?), choice))
    }

    /// What comes next. May be dropped and called again.
    pub(super) async fn next(&mut self) -> Result<Item, Failure> {
        match self {
            Self::Known(frames, choice) => next(frames, *choice).await,
            Self::WithOpus(packets) => packets.next().await,
        }
    }
}

async fn next(frames: &mut Demuxed, choice: Choice) -> Result<Item, Failure> {
    loop {
        let item = frames.next().await.ok_or(Failure::Ended)?.map_err(broken_off)?;
        if let Some(item) = read(item, frames, choice) {
            return Ok(item);
        }
    }
}

/// `None` for what is of no use, as pictures are before the camera has said how they are coded.
fn read(item: CodecItem, frames: &Demuxed, choice: Choice) -> Option<Item> {
    let format = |index: usize| format(choice, index, frames.streams().get(index)?.parameters());
    match item {
        CodecItem::VideoFrame(frame) => Some(Item::Frame(Received {
            format: format(frame.stream_id())?,
            kind: Kind::Video,
            time: media_time(frame.timestamp()),
            is_keyframe: frame.is_random_access_point(),
            data: frame.into_data().into(),
        })),
        CodecItem::AudioFrame(frame) => Some(Item::Frame(Received {
            format: format(frame.stream_id())?,
            kind: Kind::Audio,
            time: media_time(frame.timestamp()),
            is_keyframe: true,
            data: Bytes::copy_from_slice(frame.data()),
        })),
        CodecItem::Rtcp(packet) => report(&packet, choice),
        _ => None,
    }
}

pub(super) fn report(packet: &ReceivedCompoundPacket, choice: Choice) -> Option<Item> {
    let kind = choice.kind_of(packet.stream_id())?;
    let report = packet.pkts().find_map(|packet| packet.as_sender_report().ok().flatten())?;
    let time = media_time(packet.rtp_timestamp()?);
    Some(Item::Report { kind, time, clock: nanoseconds(report.ntp_timestamp().0) })
}

pub(super) fn media_time(timestamp: retina::Timestamp) -> MediaTime {
    MediaTime::from_ticks(timestamp.elapsed(), timestamp.clock_rate().get())
}

pub(super) fn broken_off(error: retina::Error) -> Failure {
    tracing::debug!(%error, "a camera's stream broke off");
    Failure::BrokenOff
}

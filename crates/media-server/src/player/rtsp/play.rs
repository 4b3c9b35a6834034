use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use media::{Format, Frame, Kind, MediaTime};
use netguard::{Guard, SourceUrl};
use retina::codec::{AudioFrame, CodecItem, VideoFrame};
use retina::rtcp::ReceivedCompoundPacket;
use tokio::time::timeout;

use super::Options;
use super::choice::Choice;
use super::failure::Failure;
use super::format::format;
use super::line::{Line, nanoseconds};
use super::session::{self, Opened};
use crate::player::source::{Nature, News, Outlet, SourceError};

/// A camera that has sent nothing for so long has stopped.
const LONGEST_SILENCE: Duration = Duration::from_secs(10);

const NATURE: Nature = Nature { is_live: true, duration: None, can_seek: false, is_paced: true };

/// Plays the stream of a camera into `out`, for as long as it sends.
///
/// # Errors
/// It always ends with one: cameras do not end their streams.
pub(crate) async fn play(url: &SourceUrl, options: Options, guard: &Guard, out: &Outlet) -> Result<(), SourceError> {
    tokio::select! {
        outcome = run(url, options, guard, out) => outcome,
        () = out.closed() => Err(SourceError::Unheard),
    }
}

async fn run(url: &SourceUrl, options: Options, guard: &Guard, out: &Outlet) -> Result<(), SourceError> {
    let opened = session::open(url, options, guard).await?;
    tell(out, News::Nature(NATURE)).await?;
    Playing::new(opened, out).run().await
}

/// A stream on its way from the camera to the player.
struct Playing<'a> {
    opened: Opened,
    out: &'a Outlet,
    line: Line,
    video_format: Option<Format>,
    audio_format: Option<Format>,
    /// Nothing can be seen before the first keyframe.
    has_keyframe: bool,
}

impl<'a> Playing<'a> {
    fn new(opened: Opened, out: &'a Outlet) -> Self {
        Self { opened, out, line: Line::default(), video_format: None, audio_format: None, has_keyframe: false }
    }

    async fn run(mut self) -> Result<(), SourceError> {
        loop {
            match self.next().await? {
                CodecItem::VideoFrame(frame) => self.hear_video(frame).await?,
                CodecItem::AudioFrame(frame) => self.hear_audio(&frame).await?,
                CodecItem::Rtcp(packet) => self.hear_report(&packet),
                _ => {}
            }
        }
    }

    async fn next(&mut self) -> Result<CodecItem, Failure> {
        let next = timeout(LONGEST_SILENCE, self.opened.frames.next()).await.map_err(|_| Failure::Silent)?;
        next.ok_or(Failure::Ended)?.map_err(|error| {
            tracing::debug!(%error, "a camera's stream broke off");
            Failure::BrokenOff
        })
    }

    async fn hear_video(&mut self, frame: VideoFrame) -> Result<(), SourceError> {
        self.has_keyframe |= frame.is_random_access_point();
        let index = frame.stream_id();
        if !self.has_keyframe || !self.tell_format(index, Kind::Video).await? {
            return Ok(());
        }
        let (time, is_keyframe) = (media_time(frame.timestamp()), frame.is_random_access_point());
        self.tell_frame(Kind::Video, time, is_keyframe, frame.into_data().into()).await
    }

    async fn hear_audio(&mut self, frame: &AudioFrame) -> Result<(), SourceError> {
        if !self.tell_format(frame.stream_id(), Kind::Audio).await? {
            return Ok(());
        }
        let data = Bytes::copy_from_slice(frame.data());
        self.tell_frame(Kind::Audio, media_time(frame.timestamp()), true, data).await
    }

    fn hear_report(&mut self, packet: &ReceivedCompoundPacket) {
        let Some(kind) = kind_of(self.opened.choice, packet.stream_id()) else { return };
        let report = packet.pkts().find_map(|packet| packet.as_sender_report().ok().flatten());
        if let (Some(report), Some(time)) = (report, packet.rtp_timestamp()) {
            self.line.report(kind, media_time(time), nanoseconds(report.ntp_timestamp().0));
        }
    }

    /// Says what comes, if that is new; `false` if it is not known yet.
    async fn tell_format(&mut self, index: usize, kind: Kind) -> Result<bool, SourceError> {
        let parameters = self.opened.frames.streams().get(index).and_then(|stream| stream.parameters());
        let Some(format) = format(self.opened.choice, index, parameters) else { return Ok(false) };
        let told = match kind {
            Kind::Audio => &mut self.audio_format,
            Kind::Video => &mut self.video_format,
        };
        if told.as_ref() != Some(&format) {
            *told = Some(format.clone());
            tell(self.out, News::Format(format)).await?;
        }
        Ok(true)
    }

    async fn tell_frame(
        &mut self,
        kind: Kind,
        time: MediaTime,
        is_keyframe: bool,
        data: Bytes,
    ) -> Result<(), SourceError> {
        let presentation_time = self.line.place(kind, time);
        let decode_time = self.line.decode_time(kind, presentation_time);
        tell(self.out, News::Frame(Frame { kind, decode_time, presentation_time, is_keyframe, data })).await
    }
}

fn kind_of(choice: Choice, index: usize) -> Option<Kind> {
    let is = |chosen: Option<usize>| chosen == Some(index);
    if is(choice.video.map(|chosen| chosen.0)) {
        Some(Kind::Video)
    } else {
        is(choice.audio.map(|chosen| chosen.0)).then_some(Kind::Audio)
    }
}

fn media_time(timestamp: retina::Timestamp) -> MediaTime {
    MediaTime::from_ticks(timestamp.elapsed(), timestamp.clock_rate().get())
}

async fn tell(out: &Outlet, news: News) -> Result<(), SourceError> {
    out.send(news).await.map_err(|_| SourceError::Unheard)
}

use std::time::Duration;

use media::{Format, Frame, Kind};
use netguard::{Guard, SourceUrl};
use tokio::time::timeout;

use super::Options;
use super::failure::Failure;
use super::frames::{Frames, Item, Received};
use super::line::Line;
use super::session::{self, Opened};
use crate::player::source::{Nature, News, Outlet, SourceError};

/// A camera that has sent nothing for so long has stopped.
pub(super) const LONGEST_SILENCE: Duration = Duration::from_secs(10);

pub(super) const NATURE: Nature = Nature { is_live: true, duration: None, can_seek: false, is_paced: true };

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
    let Opened { frames, unsupported } = session::open(url, options, guard).await?;
    tell(out, News::Nature(NATURE)).await?;
    if let Some(stream) = unsupported {
        tell(out, News::Unsupported(stream)).await?;
    }
    let frames = frames.ok_or(Failure::NothingToPlay)?;
    Playing { frames, out, line: Line::default(), video_format: None, audio_format: None }.run().await
}

/// A stream on its way from the camera to the player.
struct Playing<'a> {
    frames: Frames,
    out: &'a Outlet,
    line: Line,
    /// What has been told; nothing is before the first keyframe, without which nothing can be seen.
    video_format: Option<Format>,
    audio_format: Option<Format>,
}

impl Playing<'_> {
    async fn run(mut self) -> Result<(), SourceError> {
        loop {
            match timeout(LONGEST_SILENCE, self.frames.next()).await.map_err(|_| Failure::Silent)?? {
                Item::Frame(received) => self.hear(received).await?,
                Item::Report { kind, time, clock } => self.line.report(kind, time, clock),
            }
        }
    }

    async fn hear(&mut self, received: Received) -> Result<(), SourceError> {
        let told = match received.kind {
            Kind::Audio => &mut self.audio_format,
            Kind::Video => &mut self.video_format,
        };
        if told.is_none() && !received.is_keyframe {
            return Ok(());
        }
        if told.as_ref() != Some(&received.format) {
            *told = Some(received.format.clone());
            tell(self.out, News::Format(received.format.clone())).await?;
        }
        tell(self.out, News::Frame(self.placed(received))).await
    }

    fn placed(&mut self, received: Received) -> Frame {
        let Received { kind, time, is_keyframe, data, .. } = received;
        let presentation_time = self.line.place(kind, time);
        let decode_time = self.line.decode_time(kind, presentation_time);
        Frame { kind, decode_time, presentation_time, is_keyframe, data }
    }
}

async fn tell(out: &Outlet, news: News) -> Result<(), SourceError> {
    out.send(news).await.map_err(|_| SourceError::Unheard)
}

use std::time::Duration;

use media::Kind;
use media::demux::Event;
use media::ts::Demuxer;
use tokio::io::AsyncReadExt;
use tokio::process::ChildStdout;

use super::arguments::{Opened, Treatment, arguments};
use super::child::Running;
use super::inspect::{Audio, Inspected, Video, plain};
use super::origin::Origin;
use crate::player::conversion::Unplayable;
use crate::player::source::{Nature, News, Outlet, SourceError};

/// What the child reads.
#[derive(Debug)]
pub(in crate::player) enum Input {
    /// A file, wherever it lies, and what is in it.
    File(Origin, Inspected),
    /// A stream that this program reads, all in one or pictures and sound apart, and why it cannot be played as it is. Whoever
    /// feeds it tells its nature.
    Stream(Vec<Origin>, Unplayable),
    /// A camera that a script names, and why its stream cannot be played as it is. Whoever made the script tells its nature.
    Camera(String, Unplayable),
}

const READ: usize = 64 * 1024;

/// Plays what a child makes of the input into `out`, from `start` on.
///
/// Returns when the input has ended.
pub(in crate::player) async fn play(input: Input, start: Option<Duration>, out: &Outlet) -> Result<(), SourceError> {
    // the origins live until the child has ended
    let (origins, script, video, audio, why) = match input {
        Input::File(origin, inspected) => {
            let duration = inspected.duration;
            let nature = Nature { is_live: false, duration, can_seek: duration.is_some(), is_paced: false };
            tell(out, News::Nature(nature)).await?;
            let video = treat(inspected.video.as_ref().is_some_and(Video::can_pass));
            let audio = treat(inspected.audio.as_ref().is_some_and(Audio::can_pass));
            (vec![origin], None, video, audio, "This source has to be converted for browsers.".to_owned())
        }
        Input::Stream(origins, why) => (origins, None, pictures(why), Treatment::CodeAnew, sentence(why)),
        Input::Camera(script, why) => (Vec::new(), Some(script), pictures(why), Treatment::CodeAnew, sentence(why)),
    };
    let camera = script.as_ref().map(|_| Opened::Camera);
    let opened: Vec<_> = origins.iter().map(|origin| Opened::Bytes(origin.url())).chain(camera).collect();
    let (running, stdout) = Running::start("ffmpeg", &arguments(&opened, start, video, audio), script, &why)?;
    read(running, stdout, out).await
}

fn treat(can_pass: bool) -> Treatment {
    if can_pass { Treatment::Copy } else { Treatment::CodeAnew }
}

/// They stay as they are if only the sound cannot be played.
fn pictures(why: Unplayable) -> Treatment {
    treat(why.kind() == Kind::Audio)
}

fn sentence(why: Unplayable) -> String {
    format!("Browsers cannot play this stream: {why}.")
}

/// Reads what the child makes.
async fn read(running: Running, mut stdout: ChildStdout, out: &Outlet) -> Result<(), SourceError> {
    let mut demuxer = Demuxer::new();
    let mut chunk = vec![0; READ];
    loop {
        let count = tokio::select! {
            read = stdout.read(&mut chunk) => read.unwrap_or(0),
            () = out.closed() => return Err(SourceError::Unheard),
        };
        if count > 0 {
            demuxer.push(&chunk[..count]);
        } else {
            demuxer.finish();
        }
        while let Some(event) = demuxer.poll() {
            match event {
                Event::Format(format) => tell(out, News::Format(format)).await?,
                Event::Frame(frame) => tell(out, News::Frame(frame)).await?,
                Event::Unsupported(_) => {}
            }
        }
        if count == 0 {
            return ended(running).await;
        }
    }
}

async fn ended(running: Running) -> Result<(), SourceError> {
    let (status, complaint) = running.end().await;
    if status.is_some_and(|status| status.success()) {
        return Ok(());
    }
    let detail = complaint.map(|complaint| plain(&complaint)).unwrap_or_default();
    Err(SourceError::Interrupted(format!("The conversion of the source ended before its end.{detail}")))
}

async fn tell(out: &Outlet, news: News) -> Result<(), SourceError> {
    out.send(news).await.map_err(|_| SourceError::Unheard)
}

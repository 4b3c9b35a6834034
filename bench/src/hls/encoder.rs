use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

pub(super) const PLAYLIST: &str = "live.m3u8";

const CLIP: &str = "clip.mp4";
/// How long the first segments may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Noise makes the encoder use the rate that it is given, as a real scene does.
const PICTURE: &str = "testsrc2=size=1280x720:rate=30,noise=alls=14:allf=t,format=yuv420p";
const SOUND: &str = "anoisesrc=color=pink:amplitude=0.2:sample_rate=48000";

const VIDEO: &str = "-c:v libx264 -preset veryfast -profile:v main -bf 0 -g 60 -keyint_min 60 -sc_threshold 0 -b:v 2500k \
                     -maxrate 2500k -bufsize 2500k -t 20";
const AUDIO: &str = "-c:a aac -b:a 128k -ac 2";

/// `ffmpeg`, which cuts a clip that repeats into segments in real time. The clip is encoded beforehand, so that encoding takes no
/// processor while something is measured.
#[derive(Debug)]
pub(super) struct Encoder {
    _process: Child,
}

impl Encoder {
    /// Encodes, and waits until there is something to play.
    pub(super) async fn start(folder: &Path, with_sound: bool) -> Result<Self> {
        encode(folder, with_sound).await?;
        let arguments = "-re -stream_loop -1 -i clip.mp4 -c copy -f hls -hls_time 2 -hls_list_size 6 -hls_flags \
                         delete_segments+temp_file";
        let process = ffmpeg(folder, arguments).arg(PLAYLIST).spawn().context("cannot start ffmpeg")?;
        let playlist = folder.join(PLAYLIST);
        let playable = async {
            while !std::fs::read_to_string(&playlist).is_ok_and(|text| text.matches("#EXTINF").count() >= 3) {
                sleep(LOOK_AGAIN).await;
            }
        };
        timeout(PATIENCE, playable).await.context("ffmpeg made no stream in time")?;
        Ok(Self { _process: process })
    }
}

async fn encode(folder: &Path, with_sound: bool) -> Result<()> {
    let mut command = ffmpeg(folder, "-f lavfi -i");
    command.arg(PICTURE);
    if with_sound {
        command.args(["-f", "lavfi", "-i", SOUND]);
    }
    command.args(VIDEO.split_whitespace());
    if with_sound {
        command.args(AUDIO.split_whitespace());
    }
    let status = command.arg(CLIP).status().await.context("cannot start ffmpeg; install it")?;
    ensure!(status.success(), "ffmpeg cannot encode the stream");
    Ok(())
}

fn ffmpeg(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]).args(arguments.split_whitespace());
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    command
}

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use messages::RecordingId;
use tokio::process::Command;

use super::{Recordings, disk};

/// How long `ffmpeg` may take to find one picture.
const DRAW_TIME: Duration = Duration::from_secs(15);

/// Makes the picture of a recording that has ended, beside everything else: the session's last one, or one of the file.
pub(super) fn make(recordings: Recordings, id: RecordingId, file: PathBuf, picture: Option<Bytes>) {
    tokio::spawn(async move {
        match picture {
            Some(picture) => keep(&recordings, &id, &picture).await,
            None => draw(&recordings, &id, &file).await,
        }
    });
}

/// Keeps a picture. One that cannot be kept is not worth more than a line in the log.
pub(super) async fn keep(recordings: &Recordings, id: &RecordingId, picture: &Bytes) {
    let name = name(id);
    match tokio::fs::write(recordings.path(&name), picture).await {
        Ok(()) => note(recordings, id, &name).await,
        Err(error) => tracing::warn!(%error, "the picture of a recording was not kept"),
    }
}

fn name(id: &RecordingId) -> String {
    format!("{id}.jpg")
}

async fn note(recordings: &Recordings, id: &RecordingId, name: &str) {
    if let Err(error) = recordings.0.store.set_thumbnail(id, name).await {
        tracing::warn!(%error, "the picture of a recording was not written down");
    }
}

/// Takes a picture out of the file, where `ffmpeg` is installed.
async fn draw(recordings: &Recordings, id: &RecordingId, file: &Path) {
    let Ok(_permit) = recordings.0.pictures.acquire().await else { return };
    let name = name(id);
    let picture = recordings.path(&name);
    let drawing = ffmpeg(file, &picture).status();
    match tokio::time::timeout(DRAW_TIME, drawing).await {
        Ok(Ok(status)) if status.success() && disk::size(&picture).await > 0 => note(recordings, id, &name).await,
        outcome => tracing::debug!(?outcome, "no picture was taken of a recording"),
    }
}

fn ffmpeg(file: &Path, picture: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-protocol_whitelist", "file", "-i"]).arg(file);
    command.args(["-frames:v", "1", "-vf", "scale=640:-2", "-q:v", "5"]).arg(picture);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

//! What FFmpeg makes of what reached a viewer.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Folder;
use crate::recorder::{Plan, Profile, Recording, Target};
use crate::webrtc::MediaKind;

/// A recording of what reaches a viewer.
pub(super) struct Tape {
    folder: Folder,
    recording: Recording,
    kinds: Vec<MediaKind>,
}

/// What FFmpeg sees and hears in a recording.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded {
    pub(super) pictures: usize,
    /// The mean, in decibels below the loudest that is possible; `None` without sound.
    pub(super) loudness: Option<f64>,
    /// What it complains of.
    pub(super) errors: Vec<String>,
}

impl Tape {
    /// Also gives the way in.
    pub(super) fn start(kinds: Vec<MediaKind>) -> (Self, crate::recorder::Outlet) {
        let folder = Folder::new();
        let word = match kinds[..] {
            [MediaKind::Audio] => "MP4_AUDIO_ONLY",
            [MediaKind::Video] => "MP4_VIDEO_ONLY",
            _ => "MP4",
        };
        let profile = Profile::from_word(word).unwrap();
        let plan = Plan { target: Target::File(path(&folder)), profile, fed: kinds.clone() };
        let (recording, outlet) = Recording::start(plan, |_| {}).unwrap();
        (Self { folder, recording, kinds }, outlet)
    }

    /// Ends it and looks at all of it. Blocks.
    pub(super) fn decode(self) -> Decoded {
        let Self { folder, recording, kinds } = self;
        recording.finish();
        decode(&path(&folder), kinds.contains(&MediaKind::Audio))
    }
}

/// Where nothing is written to has its own view of times, which it takes from the mean rate of the pictures.
fn is_complaint(line: &str) -> bool {
    line.contains("[error]") && !line.starts_with("[null @")
}

fn path(folder: &Folder) -> PathBuf {
    folder.path().join("tape.mp4")
}

fn decode(path: &Path, has_sound: bool) -> Decoded {
    // gives way to tests that play in real time
    let mut command = Command::new("nice");
    command.args([
        "-n",
        "10",
        "ffmpeg",
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-progress",
        "pipe:1",
        "-loglevel",
        "level+info",
        "-i",
    ]);
    command.arg(path).args(["-map", "0", "-vsync", "passthrough"]);
    if has_sound {
        command.args(["-af", "volumedetect"]);
    }
    let output = command.args(["-f", "null", "-"]).output().expect("ffmpeg is installed");
    let (said, progress) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let value = |text: &str, name: &str| {
        let found = text.rsplit_once(name)?.1.split_whitespace().next()?;
        found.parse::<f64>().ok()
    };
    Decoded {
        pictures: value(&progress, "frame=").unwrap_or(0.0) as usize,
        loudness: value(&said, "mean_volume:"),
        errors: said.lines().filter(|line| is_complaint(line)).map(str::to_owned).collect(),
    }
}

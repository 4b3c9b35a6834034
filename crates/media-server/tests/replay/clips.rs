//! Media in the shape of what was played when the dialogues were recorded.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own, gone at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kurento-live-replay-{name}-{}", std::process::id()));
        for sub in ["kms-media/hls", "kms-media/hls720", "kms-recordings"] {
            std::fs::create_dir_all(path.join(sub)).expect("there is room for a folder");
        }
        Self(path)
    }

    pub(crate) fn path(&self) -> &PathBuf {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes the media that a dialogue names.
pub(crate) fn make(folder: &Folder, dialogue: &str) {
    let media = folder.path().join("kms-media");
    std::fs::write(media.join("garbage.mp4"), [0x5a; 20_000]).expect("there is room for a file");
    for (name, seconds) in [("test.mp4", 20), ("short.mp4", 4)] {
        if dialogue.contains(name) {
            ffmpeg(&media, &format!("{} {name}", clip(seconds)));
        }
    }
    for name in ["hls", "hls720"] {
        if dialogue.contains(&format!("/{name}/index.m3u8")) {
            let hls = "-f hls -hls_time 2 -hls_playlist_type vod index.m3u8";
            ffmpeg(&media.join(name), &format!("{} {hls}", clip(20)));
        }
    }
}

/// Pictures at 25 a second with a keyframe each second, without what a viewer could not take; and a tone.
fn clip(seconds: u32) -> String {
    format!(
        "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000 -t {seconds} -c:v libx264 \
         -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac -ac 2"
    )
}

fn ffmpeg(folder: &Path, arguments: &str) {
    let output = Command::new("ffmpeg")
        .current_dir(folder)
        .args(["-hide_banner", "-loglevel", "error", "-y", "-nostdin"])
        .args(arguments.split_whitespace())
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "ffmpeg {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

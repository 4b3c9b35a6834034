use std::process::Command;

use super::folder::Folder;

/// Pictures at 25 a second, one keyframe a second, and a tone.
const INPUT: &str = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000";
const CODECS: &str = "-c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac -ac 2";

/// Runs `ffmpeg` in the folder; words are split at spaces.
pub(in crate::player) fn ffmpeg(folder: &Folder, arguments: &str) {
    let output = Command::new("ffmpeg")
        .current_dir(folder.path())
        .args(["-hide_banner", "-loglevel", "error", "-y", "-nostdin"])
        .args(arguments.split_whitespace())
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "ffmpeg {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// `seconds` of pictures and sound as HLS with segments of one second, described by `index.m3u8`.
pub(in crate::player) fn stream(seconds: u32, more: &str) -> Folder {
    let folder = Folder::new();
    stream_into(&folder, seconds, more);
    folder
}

pub(in crate::player) fn stream_into(folder: &Folder, seconds: u32, more: &str) {
    ffmpeg(
        folder,
        &format!("{INPUT} -t {seconds} {CODECS} -f hls -hls_time 1 -hls_playlist_type vod {more} index.m3u8"),
    );
}

/// Pictures in `video.m3u8` and sound in `audio.m3u8`, as separate renditions in the same container.
pub(in crate::player) fn separate(seconds: u32, more: &str) -> Folder {
    let folder = Folder::new();
    for (name, map) in [("video", "-map 0:v"), ("audio", "-map 1:a")] {
        let segments = format!("-hls_segment_filename {name}%d.seg -hls_fmp4_init_filename {name}.init");
        let hls = "-f hls -hls_time 1 -hls_playlist_type vod";
        ffmpeg(&folder, &format!("{INPUT} -t {seconds} {map} {CODECS} {hls} {segments} {more} {name}.m3u8"));
    }
    folder
}

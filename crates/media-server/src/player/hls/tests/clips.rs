use std::process::Command;

use super::folder::Folder;

/// Pictures at 25 a second, one keyframe a second, and a tone.
const INPUT: &str = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000";
const CODECS: &str = "-c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac -ac 2";

/// Runs `ffmpeg` in the folder; words are split at spaces. Gives way to tests that play in real time.
pub(in crate::player) fn ffmpeg(folder: &Folder, arguments: &str) {
    let output = Command::new("nice")
        .current_dir(folder.path())
        .args(["-n", "10", "ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-nostdin"])
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

/// The sound of [`separate`] as frames by themselves behind ID3 tags that say their time; in `audio.m3u8` again.
pub(in crate::player) fn packed(seconds: u32) -> Folder {
    let folder = separate(seconds, "");
    let input = "-f lavfi -i sine=frequency=440:sample_rate=48000";
    ffmpeg(
        &folder,
        &format!("{input} -t {seconds} -c:a aac -ac 2 -f segment -segment_time 1 -segment_format adts audio%d.aac"),
    );
    let (mut frames, mut playlist) = (0, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n".to_owned());
    for index in 0..seconds {
        let (name, sound) = (format!("audio{index}.aac"), folder.read(&format!("audio{index}.aac")));
        folder.write(&name, [tag(FIRST_TICK + frames * TICKS_PER_FRAME).as_slice(), &sound].concat());
        let count = adts_frames(&sound);
        playlist += &format!("#EXTINF:{:.3},\n{name}\n", count as f64 * 1024.0 / 48_000.0);
        frames += count;
    }
    folder.write("audio.m3u8", playlist + "#EXT-X-ENDLIST\n");
    folder
}

/// Where `ffmpeg` begins a transport stream, and what a frame of AAC takes, at 90 kHz.
const FIRST_TICK: u64 = 126_000;
const TICKS_PER_FRAME: u64 = 1_920;

/// An ID3 tag with the time of the sound that follows (RFC 8216, section 3.4).
fn tag(ticks: u64) -> Vec<u8> {
    let owner = b"com.apple.streaming.transportStreamTimestamp\0";
    let content = [owner.as_slice(), &ticks.to_be_bytes()].concat();
    let length = |length: usize| [0, 0, 0, u8::try_from(length).unwrap()];
    let frame = [b"PRIV".as_slice(), &length(content.len()), &[0, 0], &content].concat();
    [b"ID3\x04\0\0".as_slice(), &length(frame.len()), &frame].concat()
}

fn adts_frames(mut sound: &[u8]) -> u64 {
    let mut count = 0;
    while let [0xff, _, _, a, b, c, ..] = sound {
        let length = usize::from(a & 3) << 11 | usize::from(*b) << 3 | usize::from(c >> 5);
        sound = &sound[length..];
        count += 1;
    }
    count
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

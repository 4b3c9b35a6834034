//! What `ffprobe` and `ffmpeg` say of a file. Any word on their error output is a failure.

use std::path::Path;
use std::process::Command;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Probe {
    pub(crate) duration: f64,
    pub(crate) streams: Vec<Stream>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stream {
    pub(crate) codec: String,
    pub(crate) start: f64,
    pub(crate) packets: usize,
    pub(crate) size: Option<(u32, u32)>,
}

fn run(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(["-hide_banner", "-v", "error"]).args(arguments).arg(path).output();
    let output = output.expect("ffmpeg is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{program} {}: {errors}", path.display());
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn probe(path: &Path) -> Probe {
    let entries = "stream=codec_name,start_time,width,height,nb_read_packets:format=duration";
    let text = run("ffprobe", &["-count_packets", "-show_entries", entries, "-of", "default=noprint_wrappers=0"], path);
    let mut streams = Vec::new();
    for section in text.split("[STREAM]").skip(1) {
        streams.push(Stream {
            codec: value(section, "codec_name").unwrap(),
            start: value(section, "start_time").unwrap(),
            packets: value(section, "nb_read_packets").unwrap(),
            size: value(section, "width").zip(value(section, "height")),
        });
    }
    Probe { duration: value(&text, "duration").unwrap_or(0.0), streams }
}

fn value<T: std::str::FromStr>(section: &str, name: &str) -> Option<T> {
    section.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// Decodes all of it; how many pictures, and of which sizes.
pub(crate) fn decode(path: &Path) -> Vec<(u32, u32)> {
    let entries = ["-select_streams", "v", "-show_entries", "frame=width,height", "-of", "csv=p=0"];
    let text = run("ffprobe", &entries, path);
    let size = |line: &str| {
        let (width, height) = line.trim_end_matches(',').split_once(',')?;
        Some((width.parse().ok()?, height.split(',').next()?.parse().ok()?))
    };
    text.lines().filter_map(size).collect()
}

/// Decodes every stream without a complaint.
pub(crate) fn check_decodes(path: &Path) {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-v", "error", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{}: {errors}", path.display());
}

/// The times of all packets of a stream, in seconds.
pub(crate) fn times(path: &Path, stream: &str) -> Vec<f64> {
    let text = run("ffprobe", &["-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0"], path);
    text.lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect()
}

/// The time of the first picture that a player shows which seeks to `seconds`.
pub(crate) fn seek(path: &Path, seconds: u32) -> f64 {
    let interval = format!("{seconds}%+#1");
    let arguments =
        ["-read_intervals", &interval, "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0"];
    run("ffprobe", &arguments, path).lines().next().unwrap().trim_end_matches(',').parse().unwrap()
}

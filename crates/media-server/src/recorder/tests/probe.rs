//! What `ffprobe` and `ffmpeg` say of a file. Any word on their error output is a failure.

use std::path::Path;
use std::process::Command;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probe {
    pub(super) duration: f64,
    pub(super) streams: Vec<Stream>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stream {
    pub(super) codec: String,
    pub(super) start: f64,
    pub(super) packets: usize,
}

fn run(program: &str, arguments: &[&str], path: &Path, rest: &[&str]) -> String {
    let mut command = Command::new(program);
    let output = command.args(["-hide_banner", "-v", "error"]).args(arguments).arg(path).args(rest).output();
    let output = output.expect("ffmpeg is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{program} {}: {errors}", path.display());
    String::from_utf8(output.stdout).unwrap()
}

/// Reads and decodes all of a file.
pub(super) fn probe(path: &Path) -> Probe {
    run("ffmpeg", &["-nostdin", "-i"], path, &["-f", "null", "-"]);
    let entries = "stream=codec_name,start_time,nb_read_packets:format=duration";
    let text = run("ffprobe", &["-count_packets", "-show_entries", entries], path, &[]);
    let stream = |section: &str| Stream {
        codec: value(section, "codec_name").unwrap(),
        start: value(section, "start_time").unwrap(),
        packets: value(section, "nb_read_packets").unwrap(),
    };
    let streams = text.split("[STREAM]").skip(1).map(stream).collect();
    Probe { duration: value(&text, "duration").unwrap_or(0.0), streams }
}

fn value<T: std::str::FromStr>(section: &str, name: &str) -> Option<T> {
    section.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// The times of all packets of a stream, in seconds.
pub(super) fn times(path: &Path, stream: &str) -> Vec<f64> {
    let arguments = ["-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0"];
    let text = run("ffprobe", &arguments, path, &[]);
    text.lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect()
}

use std::path::Path;
use std::process::Command;

use media::Kind;
use serde_json::Value;

/// What `ffprobe` says of a file.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) streams: Vec<Stream>,
    pub(crate) packets: Vec<Packet>,
}

#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) kind: Kind,
    pub(crate) codec: String,
    /// Ticks per second.
    pub(crate) rate: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) sample_rate: u32,
    pub(crate) channels: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) kind: Kind,
    /// In ticks of the stream.
    pub(crate) presentation_time: i64,
    pub(crate) decode_time: i64,
    pub(crate) is_keyframe: bool,
    pub(crate) size: usize,
}

impl Probe {
    pub(crate) fn of(path: &Path) -> Self {
        let arguments = ["-v", "error", "-show_packets", "-show_streams", "-of", "json"];
        let result = Command::new("ffprobe").args(arguments).arg(path).output().expect("ffprobe is installed");
        assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
        let all: Value = serde_json::from_slice(&result.stdout).unwrap();
        let list = |name: &str| all[name].as_array().unwrap().iter();
        Self { streams: list("streams").map(stream).collect(), packets: list("packets").map(packet).collect() }
    }

    pub(crate) fn stream(&self, kind: Kind) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.kind == kind)
    }

    pub(crate) fn packets(&self, kind: Kind) -> Vec<Packet> {
        self.packets.iter().filter(|packet| packet.kind == kind).copied().collect()
    }
}

fn kind(value: &Value) -> Kind {
    if value["codec_type"] == "video" { Kind::Video } else { Kind::Audio }
}

fn stream(value: &Value) -> Stream {
    let number = |name: &str| value[name].as_u64().unwrap_or(0) as u32;
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    Stream {
        kind: kind(value),
        codec: text("codec_name").to_owned(),
        rate: text("time_base").strip_prefix("1/").unwrap().parse().unwrap(),
        width: number("width"),
        height: number("height"),
        sample_rate: text("sample_rate").parse().unwrap_or(0),
        channels: number("channels") as u8,
    }
}

fn packet(value: &Value) -> Packet {
    Packet {
        kind: kind(value),
        presentation_time: value["pts"].as_i64().unwrap(),
        decode_time: value["dts"].as_i64().unwrap(),
        is_keyframe: value["flags"].as_str().unwrap().starts_with('K'),
        size: value["size"].as_str().unwrap().parse().unwrap(),
    }
}

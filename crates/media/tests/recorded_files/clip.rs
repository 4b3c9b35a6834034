//! Clips that `ffmpeg` makes, as frames.

use std::path::PathBuf;
use std::process::Command;

use bytes::Bytes;
use media::rtp::Codec;
use media::{Frame, Kind, MediaTime, picture};

/// A folder of this test process that is removed at the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recorded-files-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-v", "error", "-nostdin"])
        .args(arguments)
        .arg("-")
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// 25 pictures a second without B-frames, a keyframe every `keyframe_interval` pictures.
pub(crate) fn video(codec: Codec, size: &str, seconds: u32, keyframe_interval: u32) -> Vec<Frame> {
    let source = format!("testsrc2=size={size}:rate=25:duration={seconds}");
    let interval = keyframe_interval.to_string();
    let common = ["-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p", "-g", &interval, "-keyint_min", &interval];
    let encoder: &[&str] = match codec {
        Codec::H264 => {
            &["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-sc_threshold", "0", "-aud", "1", "-f", "h264"]
        }
        Codec::Vp8 => &["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-f", "ivf"],
        Codec::Vp9 => {
            &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-f", "ivf"]
        }
        Codec::Av1 => {
            &["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-f", "ivf"]
        }
        _ => unreachable!("not a codec of pictures"),
    };
    let bytes = ffmpeg(&[&common[..], encoder].concat());
    let pictures = if codec == Codec::H264 { access_units(&bytes) } else { ivf(&bytes) };
    let frame = |(index, data): (usize, Bytes)| {
        let is_keyframe = picture::is_keyframe(codec, &data);
        frame(Kind::Video, MediaTime::from_ticks(index as i64, 25), is_keyframe, data)
    };
    let frames: Vec<_> = pictures.into_iter().enumerate().map(frame).collect();
    assert_eq!(frames.len(), 25 * seconds as usize);
    assert!(frames[0].is_keyframe);
    frames
}

/// Stereo, 50 packets a second.
pub(crate) fn opus(seconds: u32) -> Vec<Frame> {
    let source = format!("sine=frequency=440:sample_rate=48000:duration={seconds}");
    let bytes =
        ffmpeg(&["-f", "lavfi", "-i", &source, "-ac", "2", "-c:a", "libopus", "-page_duration", "1", "-f", "ogg"]);
    let packets = ogg(&bytes).into_iter().skip(2).take(50 * seconds as usize).enumerate();
    packets.map(|(index, data)| frame(Kind::Audio, MediaTime::from_ticks(index as i64, 50), true, data)).collect()
}

fn frame(kind: Kind, time: MediaTime, is_keyframe: bool, data: Bytes) -> Frame {
    Frame { kind, decode_time: time, presentation_time: time, is_keyframe, data }
}

fn ivf(bytes: &[u8]) -> Vec<Bytes> {
    let mut rest = &bytes[32..];
    let mut frames = Vec::new();
    while let Some((header, after)) = rest.split_first_chunk::<12>() {
        let length = u32::from_le_bytes(header[..4].try_into().unwrap()) as usize;
        frames.push(without_temporal_delimiter(&after[..length]));
        rest = &after[length..];
    }
    frames
}

/// AV1 frames do not have one here.
fn without_temporal_delimiter(frame: &[u8]) -> Bytes {
    Bytes::copy_from_slice(frame.strip_prefix(&[0x12, 0]).unwrap_or(frame))
}

/// Every access unit begins with a delimiter, as the encoder was told.
fn access_units(bytes: &[u8]) -> Vec<Bytes> {
    const DELIMITER: u8 = 9;
    let mut units: Vec<Vec<u8>> = Vec::new();
    for nal in nal_units(bytes) {
        if nal[0] & 0x1f == DELIMITER {
            units.push(Vec::new());
            continue;
        }
        let unit = units.last_mut().unwrap();
        unit.extend((nal.len() as u32).to_be_bytes());
        unit.extend(nal);
    }
    units.into_iter().map(Bytes::from).collect()
}

fn nal_units(bytes: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = (3..bytes.len()).filter(|at| bytes[at - 3..*at] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).map(|start| start - 3).chain([bytes.len()]);
    let unit = |(start, end): (&usize, usize)| {
        let unit = &bytes[*start..end];
        let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
        &unit[..unit.len() - zeros]
    };
    starts.iter().zip(ends).map(unit).collect()
}

/// The packets of pages that hold whole packets.
fn ogg(bytes: &[u8]) -> Vec<Bytes> {
    let mut rest = bytes;
    let mut packets = Vec::new();
    while let Some((header, after)) = rest.split_first_chunk::<27>() {
        let (table, mut data) = after.split_at(header[26].into());
        let mut packet = Vec::new();
        for length in table {
            let (part, after) = data.split_at((*length).into());
            packet.extend(part);
            data = after;
            if *length < 255 {
                packets.push(Bytes::from(std::mem::take(&mut packet)));
            }
        }
        rest = data;
    }
    packets
}

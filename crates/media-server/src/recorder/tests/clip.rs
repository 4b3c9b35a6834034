//! Clips that `ffmpeg` makes, as frames.

use std::process::Command;
use std::sync::OnceLock;

use bytes::Bytes;
use media::demux::Event;
use media::{Frame, Kind, MediaTime, fmp4, picture, rtp};

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

const PICTURES: &str = "testsrc2=size=320x240:rate=25:duration=8";
const SOUND: &str = "sine=frequency=440:sample_rate=48000:duration=8";
const FRAGMENTED: [&str; 4] = ["-movflags", "empty_moov+frag_keyframe", "-f", "mp4"];

/// Eight seconds at 25 pictures a second, a keyframe each second.
pub(super) fn h264() -> &'static [Frame] {
    static CLIP: OnceLock<Vec<Frame>> = OnceLock::new();
    CLIP.get_or_init(|| {
        let encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "25", "-pix_fmt", "yuv420p"];
        fragmented(&ffmpeg(&[&["-f", "lavfi", "-i", PICTURES][..], &encoder, &FRAGMENTED].concat()))
    })
}

/// The same as VP8.
pub(super) fn vp8() -> &'static [Frame] {
    static CLIP: OnceLock<Vec<Frame>> = OnceLock::new();
    CLIP.get_or_init(|| {
        let encoder = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-g", "25"];
        ivf(&ffmpeg(&[&["-f", "lavfi", "-i", PICTURES][..], &encoder, &["-f", "ivf"]].concat()))
    })
}

/// Eight seconds of a tone in stereo, 50 packets a second.
pub(super) fn opus() -> &'static [Frame] {
    static CLIP: OnceLock<Vec<Frame>> = OnceLock::new();
    CLIP.get_or_init(|| {
        let encoder = ["-ac", "2", "-c:a", "libopus", "-strict", "-2", "-frag_duration", "500000"];
        let frames = fragmented(&ffmpeg(&[&["-f", "lavfi", "-i", SOUND][..], &encoder, &FRAGMENTED].concat()));
        frames.into_iter().take(400).enumerate().map(|(index, frame)| timed(frame, index as i64, 50)).collect()
    })
}

/// Eight seconds of the tone as telephones have it, 20 ms a packet.
pub(super) fn pcmu() -> Vec<Frame> {
    let samples = ffmpeg(&["-f", "lavfi", "-i", SOUND, "-ar", "8000", "-ac", "1", "-f", "mulaw"]);
    let frame = |(index, data): (usize, &[u8])| {
        let time = MediaTime::from_ticks(index as i64, 50);
        let data = Bytes::copy_from_slice(data);
        Frame { kind: Kind::Audio, decode_time: time, presentation_time: time, is_keyframe: true, data }
    };
    samples.chunks(160).enumerate().map(frame).collect()
}

fn fragmented(bytes: &[u8]) -> Vec<Frame> {
    let mut demuxer = fmp4::Demuxer::new();
    demuxer.push(bytes);
    let mut frames = Vec::new();
    while let Some(event) = demuxer.poll().unwrap() {
        if let Event::Frame(frame) = event {
            frames.push(frame);
        }
    }
    frames
}

fn ivf(bytes: &[u8]) -> Vec<Frame> {
    let mut rest = &bytes[32..];
    let mut frames = Vec::new();
    while let Some((header, after)) = rest.split_first_chunk::<12>() {
        let length = u32::from_le_bytes(header[..4].try_into().unwrap()) as usize;
        let data = Bytes::copy_from_slice(&after[..length]);
        let is_keyframe = picture::is_keyframe(rtp::Codec::Vp8, &data);
        let time = MediaTime::ZERO;
        let frame = Frame { kind: Kind::Video, decode_time: time, presentation_time: time, is_keyframe, data };
        frames.push(timed(frame, frames.len() as i64, 25));
        rest = &after[length..];
    }
    frames
}

fn timed(frame: Frame, ticks: i64, rate: u32) -> Frame {
    let time = MediaTime::from_ticks(ticks, rate);
    Frame { decode_time: time, presentation_time: time, ..frame }
}

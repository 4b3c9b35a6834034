use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::arguments::reading;
use super::child::Running;
use crate::player::source::SourceError;

/// What `ffprobe` found in an input.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::player) struct Inspected {
    /// As `ffprobe` calls it, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub(in crate::player) container: String,
    pub(in crate::player) duration: Option<Duration>,
    pub(in crate::player) video: Option<Video>,
    pub(in crate::player) audio: Option<Audio>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::player) struct Video {
    /// As `ffprobe` calls it, such as `h264`.
    pub(in crate::player) codec: String,
    pub(in crate::player) profile: String,
    pub(in crate::player) width: u32,
    pub(in crate::player) height: u32,
    pub(in crate::player) frame_rate: Option<f64>,
    pub(in crate::player) has_b_frames: bool,
    pub(in crate::player) pixel_format: String,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::player) struct Audio {
    pub(in crate::player) codec: String,
    pub(in crate::player) profile: String,
    pub(in crate::player) sample_rate: u32,
    pub(in crate::player) channels: u8,
}

impl Video {
    /// Whether viewers can play it as it is.
    pub(in crate::player) fn can_pass(&self) -> bool {
        self.codec == "h264" && !self.has_b_frames && matches!(self.pixel_format.as_str(), "yuv420p" | "yuvj420p")
    }
}

impl Audio {
    pub(in crate::player) fn can_pass(&self) -> bool {
        self.codec == "opus" && self.channels <= 2
    }
}

impl Inspected {
    /// Why something is coded anew, a sentence each.
    pub(in crate::player) fn reasons(&self) -> Vec<String> {
        let video = self.video.as_ref().filter(|video| !video.can_pass()).map(|video| match video.codec.as_str() {
            "h264" if video.has_b_frames => {
                "The pictures are coded out of order (B-frames), which browsers do not play over WebRTC.".to_owned()
            }
            "h264" => {
                format!("The colours are coded as {}, which browsers do not play over WebRTC.", video.pixel_format)
            }
            codec => format!("The pictures are {codec}, which is not passed on from files."),
        });
        let audio = self.audio.as_ref().filter(|audio| !audio.can_pass());
        let audio = audio.map(|audio| format!("The sound is {} and becomes Opus.", audio.codec));
        video.into_iter().chain(audio).collect()
    }
}

/// More than `ffprobe` says of any file, with hundreds of streams.
const MAX_REPORT: u64 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);
const WHY: &str = "What this address leads to has to be looked at and converted for browsers.";

/// Looks at what can be read from `url`, which must be that of an [`super::Origin`].
///
/// # Errors
/// If it holds nothing that can be played, cannot be read, or the program for it is missing.
pub(in crate::player) async fn inspect(url: &str) -> Result<Inspected, SourceError> {
    let mut arguments: Vec<String> =
        "-v error -print_format json -show_format -show_streams".split(' ').map(str::to_owned).collect();
    arguments.extend(reading(url));
    let (running, stdout) = Running::start("ffprobe", &arguments, None, WHY)?;
    let mut report = Vec::new();
    let read = timeout(PATIENCE, stdout.take(MAX_REPORT).read_to_end(&mut report)).await;
    if read.is_err() {
        return Err(SourceError::Interrupted("The source does not send enough to tell what it is.".to_owned()));
    }
    let (_, complaint) = running.end().await;
    let report: Report = serde_json::from_slice(&report).unwrap_or_default();
    let inspected = report.inspected();
    if inspected.video.is_none() && inspected.audio.is_none() {
        let detail = complaint.map(|complaint| plain(&complaint)).unwrap_or_default();
        return Err(SourceError::Refused(format!("There is nothing at this address that can be played.{detail}")));
    }
    Ok(inspected)
}

/// What a complaint says beside the address, which is of no use to anybody.
pub(super) fn plain(complaint: &str) -> String {
    let text = complaint.rsplit("]").next().unwrap_or_default();
    let text = text.rsplit_once("pipe:0: ").map_or(text, |(_, text)| text);
    let text = match text.find("http://127.0.0.1:") {
        Some(at) => text[at..].split_once(": ").map_or("", |(_, text)| text),
        None => text,
    };
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() { String::new() } else { format!(" ffmpeg says: {text}.") }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Report {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: String,
    profile: String,
    width: u32,
    height: u32,
    has_b_frames: u32,
    pix_fmt: String,
    avg_frame_rate: String,
    sample_rate: String,
    channels: u8,
    disposition: Disposition,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Format {
    format_name: String,
    duration: String,
}

impl Report {
    fn inspected(self) -> Inspected {
        let of = |kind: &str| {
            let is_one = |stream: &&Stream| stream.codec_type == kind && stream.disposition.attached_pic == 0;
            self.streams.iter().find(is_one)
        };
        let seconds = self.format.duration.parse().ok().filter(|seconds: &f64| *seconds > 0.0 && *seconds < 1e9);
        Inspected {
            duration: seconds.map(Duration::from_secs_f64),
            video: of("video").map(Stream::video),
            audio: of("audio").map(Stream::audio),
            container: self.format.format_name,
        }
    }
}

impl Stream {
    fn video(&self) -> Video {
        Video {
            codec: self.codec_name.clone(),
            profile: self.profile.clone(),
            width: self.width,
            height: self.height,
            frame_rate: fraction(&self.avg_frame_rate),
            has_b_frames: self.has_b_frames > 0,
            pixel_format: self.pix_fmt.clone(),
        }
    }

    fn audio(&self) -> Audio {
        Audio {
            codec: self.codec_name.clone(),
            profile: self.profile.clone(),
            sample_rate: self.sample_rate.parse().unwrap_or(0),
            channels: self.channels,
        }
    }
}

/// `30000/1001`
fn fraction(text: &str) -> Option<f64> {
    let (numerator, denominator) = text.split_once('/')?;
    let (numerator, denominator): (f64, f64) = (numerator.parse().ok()?, denominator.parse().ok()?);
    (denominator > 0.0 && numerator > 0.0).then(|| numerator / denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read() {
        let report = r#"{
            "streams": [
                { "codec_type": "video", "codec_name": "mjpeg", "disposition": { "attached_pic": 1 } },
                { "codec_type": "video", "codec_name": "h264", "profile": "High", "width": 1280, "height": 720,
                  "has_b_frames": 2, "pix_fmt": "yuv420p", "avg_frame_rate": "30000/1001" },
                { "codec_type": "audio", "codec_name": "aac", "profile": "LC", "sample_rate": "44100", "channels": 2 }
            ],
            "format": { "format_name": "mov,mp4,m4a,3gp,3g2,mj2", "duration": "12.500000" }
        }"#;
        let inspected = serde_json::from_str::<Report>(report).unwrap().inspected();
        let video = inspected.video.unwrap();
        assert_eq!((video.width, video.height, video.has_b_frames, video.can_pass()), (1280, 720, true, false));
        assert!((video.frame_rate.unwrap() - 29.97).abs() < 0.01);
        assert_eq!(inspected.duration, Some(Duration::from_millis(12_500)));
        assert_eq!(inspected.audio.unwrap().sample_rate, 44_100);
    }

    #[test]
    fn complaints_lose_addresses() {
        let said = "http://127.0.0.1:4242/secret: Invalid data found when processing input";
        assert_eq!(plain(said), " ffmpeg says: Invalid data found when processing input.");
        assert_eq!(plain("[mov @ 0x55] moov atom not found"), " ffmpeg says: moov atom not found.");
        assert_eq!(plain(""), "");
    }
}

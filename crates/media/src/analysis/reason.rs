use std::fmt;

use super::names::{audio_name, video_name};
use super::sampling::Sampling;
use crate::h264::Chroma;
use crate::{AudioCodec, VideoCodec};

/// Why pictures cannot be passed through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoReason {
    Codec(VideoCodec),
    /// A codec that can be named, and no more.
    Named(&'static str),
    /// Pictures that refer to later ones were seen.
    BFrames,
    /// The stream says that such will come.
    BFramesAnnounced,
    Sampling(Sampling),
    /// Nobody could begin to watch.
    NoKeyframes,
}

/// Why sound cannot be converted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioReason {
    Codec(AudioCodec),
    /// A codec that can be named, and no more.
    Named(&'static str),
    HeAac,
    /// What the converter refuses: a part of a sentence about the sound.
    Refused(&'static str),
}

impl fmt::Display for VideoReason {
    /// A sentence for the operator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codec(codec) => other_codec(f, video_name(*codec)),
            Self::Named(name) => other_codec(f, name),
            Self::BFrames => {
                f.write_str("The pictures are coded out of order (B-frames), which browsers do not play over WebRTC.")
            }
            Self::BFramesAnnounced => f.write_str(
                "The stream announces pictures coded out of order (B-frames), which browsers do not play over WebRTC.",
            ),
            Self::Sampling(sampling) => colours(f, *sampling),
            Self::NoKeyframes => {
                f.write_str("The stream has no keyframes (IDR pictures), so that no viewer could begin to watch it.")
            }
        }
    }
}

fn other_codec(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    write!(f, "The pictures are {name}, which browsers do not play over WebRTC.")
}

fn colours(f: &mut fmt::Formatter<'_>, Sampling { chroma, bit_depth }: Sampling) -> fmt::Result {
    let chroma = match chroma {
        Chroma::Monochrome => "4:0:0",
        Chroma::Yuv420 => "4:2:0",
        Chroma::Yuv422 => "4:2:2",
        Chroma::Yuv444 => "4:4:4",
    };
    write!(f, "The colours are coded as {chroma} with {bit_depth} bits; browsers play 4:2:0 with 8 bits over WebRTC.")
}

impl fmt::Display for AudioReason {
    /// A sentence for the operator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codec(codec) => write!(f, "The sound is {}, which only ffmpeg can convert.", audio_name(*codec)),
            Self::Named(name) => write!(f, "The sound is {name}, which only ffmpeg can convert."),
            Self::HeAac => f.write_str("The sound is HE-AAC, which only ffmpeg can convert without losing its highs."),
            Self::Refused(why) => write!(f, "The sound {why}; only ffmpeg can convert that."),
        }
    }
}

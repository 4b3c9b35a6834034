use std::io;

use media::Unsupported;
use media::analysis::{audio_name, video_name};
use str0m::format::Codec;

use super::profile::{Container, Profile};

/// Why a recording ended by itself.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody here knows how this codec is carried.
    Codec(Codec),
    /// A file cannot change its codec.
    CodecChanged {
        from: Codec,
        to: Codec,
    },
    Unsupported(Unsupported),
    /// A keyframe does not say what its pictures are.
    Keyframe,
    /// Sound that cannot be converted.
    Sound(String),
    Disk(io::Error),
    /// It could not be sent; why, as the end of a sentence.
    Upload(String),
    /// A fault of this program.
    Panic,
}

impl Failure {
    /// A sentence for the operator: what is wrong and what to do.
    pub(super) fn sentence(&self, profile: Profile) -> String {
        match self {
            Self::Codec(codec) => {
                format!("{codec:?} cannot be recorded: publish with VP8, VP9, AV1 or H.264, and Opus.")
            }
            Self::CodecChanged { from, to } => {
                format!("The source changed from {from:?} to {to:?}, which one file cannot hold: record again.")
            }
            Self::Unsupported(what) => unsupported(*what, profile),
            Self::Keyframe => "The pictures of the source could not be read, so they cannot be recorded.".to_owned(),
            Self::Sound(error) => format!("The sound of the source cannot be recorded: it {error}."),
            Self::Disk(error) => disk(error),
            Self::Upload(why) => format!("The recording could not be sent: {why}."),
            Self::Panic => "The recorder failed by a fault of its own and the recording ended.".to_owned(),
        }
    }

    pub(super) const fn is_of_destination(&self) -> bool {
        matches!(self, Self::Disk(_) | Self::Upload(_))
    }
}

fn unsupported(what: Unsupported, profile: Profile) -> String {
    let (container, other) = match profile.container {
        Container::Mp4 => ("MP4", Container::WebM),
        Container::WebM => ("WebM", Container::Mp4),
    };
    let codec = match what {
        Unsupported::Video(codec) => format!("{} video", video_name(codec)),
        Unsupported::Audio(codec) => format!("{} audio", audio_name(codec)),
    };
    let word = Profile { container: other, ..profile }.word();
    format!("{container} cannot hold {codec}: record with the profile {word}.")
}

fn disk(error: &io::Error) -> String {
    use io::ErrorKind::{FileTooLarge, NotFound, PermissionDenied, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded => {
            "The disk is full: the recording ended, and what it holds so far can be played. Make room and record again."
                .to_owned()
        }
        FileTooLarge => "The recording reached the largest file that the disk allows and ended.".to_owned(),
        NotFound | PermissionDenied => format!("The recording cannot be written where it should be: {error}."),
        _ => format!("The recording could not be written and ended: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use media::VideoCodec;

    use super::*;

    #[test]
    fn the_profile_to_use_is_named() {
        let sentence =
            |word, codec| Failure::Unsupported(Unsupported::Video(codec)).sentence(Profile::from_word(word).unwrap());
        assert_eq!(sentence("MP4", VideoCodec::Vp8), "MP4 cannot hold VP8 video: record with the profile WEBM.");
        assert_eq!(
            sentence("WEBM_VIDEO_ONLY", VideoCodec::H264),
            "WebM cannot hold H.264 video: record with the profile MP4_VIDEO_ONLY."
        );
    }
}

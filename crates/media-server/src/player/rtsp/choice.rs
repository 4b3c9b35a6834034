use media::{AudioCodec, Kind, VideoCodec};
use retina::client::Stream;

/// The streams of a camera that are played: the first of pictures and the first of sound that can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) video: Option<(usize, VideoCodec)>,
    pub(super) audio: Option<(usize, AudioCodec)>,
}

impl Choice {
    pub(super) fn of(streams: &[Stream]) -> Self {
        let mut named = streams.iter().map(|stream| (stream.media(), stream.encoding_name()));
        Self::of_named(&mut named)
    }

    fn of_named<'a>(streams: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut choice = Self::default();
        for (index, (media, encoding)) in streams.enumerate() {
            match media {
                "video" => choice.video = choice.video.or(video_codec(encoding).map(|codec| (index, codec))),
                "audio" => choice.audio = choice.audio.or(audio_codec(encoding).map(|codec| (index, codec))),
                // What a camera says of movement and alarms.
                _ => {}
            }
        }
        choice.without_opus_beside_h265()
    }

    /// Opus is put together by code of this program that does not know H.265.
    fn without_opus_beside_h265(self) -> Self {
        let has_h265 = self.video.is_some_and(|(_, codec)| codec == VideoCodec::H265);
        Self { audio: self.audio.filter(|(_, codec)| !has_h265 || *codec != AudioCodec::Opus), ..self }
    }

    pub(super) fn indices(self) -> impl Iterator<Item = usize> {
        let video = self.video.map(|(index, _)| index);
        video.into_iter().chain(self.audio.map(|(index, _)| index))
    }

    /// What the stream of this number is chosen for.
    pub(super) fn kind_of(self, index: usize) -> Option<Kind> {
        let is_chosen = |number| number == index;
        let video = self.video.filter(|(number, _)| is_chosen(*number)).map(|_| Kind::Video);
        video.or(self.audio.filter(|(number, _)| is_chosen(*number)).map(|_| Kind::Audio))
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// By the names of the registry of RTP payload formats, in small letters.
fn video_codec(encoding: &str) -> Option<VideoCodec> {
    match encoding {
        "h264" => Some(VideoCodec::H264),
        "h265" => Some(VideoCodec::H265),
        _ => None,
    }
}

fn audio_codec(encoding: &str) -> Option<AudioCodec> {
    match encoding {
        "mpeg4-generic" => Some(AudioCodec::Aac),
        "opus" => Some(AudioCodec::Opus),
        "pcmu" => Some(AudioCodec::Pcmu),
        "pcma" => Some(AudioCodec::Pcma),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(streams: &[(&str, &str)]) -> Choice {
        Choice::of_named(&mut streams.iter().copied())
    }

    #[test]
    fn the_first_that_can_be_played_is_taken() {
        let streams = [("application", "vnd.onvif.metadata"), ("video", "jpeg"), ("video", "h265"), ("video", "h264")];
        assert_eq!(choice(&streams), Choice { video: Some((2, VideoCodec::H265)), audio: None });
        let streams = [("audio", "g726-32"), ("audio", "pcma"), ("audio", "mpeg4-generic"), ("video", "h264")];
        let both = Choice { video: Some((3, VideoCodec::H264)), audio: Some((1, AudioCodec::Pcma)) };
        assert_eq!(choice(&streams), both);
        assert_eq!(both.indices().collect::<Vec<_>>(), [3, 1]);
        let beside_h265 = choice(&[("video", "h265"), ("audio", "opus")]);
        assert_eq!(beside_h265, Choice { video: Some((0, VideoCodec::H265)), audio: None });
        assert!(choice(&[("video", "jpeg"), ("text", "h264")]).is_empty());
    }
}

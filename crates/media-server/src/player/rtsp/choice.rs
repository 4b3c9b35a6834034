use media::demux::Unsupported;
use media::{AudioCodec, Kind, VideoCodec};
use retina::client::Stream;

/// The streams of a camera that are played: the first of pictures and the first of sound that can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) video: Option<(usize, VideoCodec)>,
    pub(super) audio: Option<(usize, AudioCodec)>,
    /// Of a kind of which there is nothing that is known here: a stream that a child process can read.
    pub(super) unsupported: Option<Unsupported>,
}

impl Choice {
    pub(super) fn of(streams: &[Stream]) -> Self {
        let mut named = streams.iter().map(|stream| (stream.media(), stream.encoding_name()));
        Self::of_named(&mut named)
    }

    fn of_named<'a>(streams: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut choice, mut unsupported) = (Self::default(), Vec::new());
        for (index, (media, encoding)) in streams.enumerate() {
            match media {
                "video" => choice.video = choice.video.or(video_codec(encoding).map(|codec| (index, codec))),
                "audio" => choice.audio = choice.audio.or(audio_codec(encoding).map(|codec| (index, codec))),
                // What a camera says of movement and alarms.
                _ => {}
            }
            unsupported.extend(named(media, encoding));
        }
        let is_missing = |stream: &&Unsupported| match stream.kind {
            Kind::Video => choice.video.is_none(),
            Kind::Audio => choice.audio.is_none(),
        };
        // pictures come first: whoever codes them anew takes the sound as well
        choice.unsupported =
            unsupported.iter().filter(is_missing).max_by_key(|stream| stream.kind == Kind::Video).copied();
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
        self.video.is_none() && self.audio.is_none()
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

/// What is not known here, and is to `ffmpeg`.
fn named(media: &str, encoding: &str) -> Option<Unsupported> {
    let (kind, name) = match (media, encoding) {
        ("video", "jpeg") => (Kind::Video, "Motion JPEG"),
        ("video", "mp4v-es") => (Kind::Video, "MPEG-4"),
        ("video", "mpv") => (Kind::Video, "MPEG-2"),
        ("video", "mp2t") => (Kind::Video, "an MPEG transport stream"),
        ("video", "h263" | "h263-1998" | "h263-2000") => (Kind::Video, "H.263"),
        ("video", "vp8") => (Kind::Video, "VP8"),
        ("video", "vp9") => (Kind::Video, "VP9"),
        ("audio", "mpa") => (Kind::Audio, "MPEG audio"),
        ("audio", "mp4a-latm") => (Kind::Audio, "AAC in LATM framing"),
        ("audio", "ac3") => (Kind::Audio, "AC-3"),
        ("audio", "l16") => (Kind::Audio, "PCM"),
        ("audio", "amr" | "amr-wb") => (Kind::Audio, "AMR"),
        ("audio", "g726-16" | "g726-24" | "g726-32" | "g726-40") => (Kind::Audio, "G.726"),
        _ => return None,
    };
    Some(Unsupported { kind, name })
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
        let of_video = |index| Choice { video: Some((index, VideoCodec::H265)), ..Choice::default() };
        assert_eq!(choice(&streams), of_video(2));
        let streams = [("audio", "g726-32"), ("audio", "pcma"), ("audio", "mpeg4-generic"), ("video", "h264")];
        let both = Choice { video: Some((3, VideoCodec::H264)), audio: Some((1, AudioCodec::Pcma)), unsupported: None };
        assert_eq!(choice(&streams), both);
        assert_eq!(both.indices().collect::<Vec<_>>(), [3, 1]);
        let beside_h265 = choice(&[("video", "h265"), ("audio", "opus")]);
        assert_eq!(beside_h265, of_video(0));
        assert!(choice(&[("video", "jpeg"), ("text", "h264")]).is_empty());
    }

    #[test]
    fn what_others_can_read_is_named_where_nothing_else_is() {
        let name = |streams: &[_]| choice(streams).unsupported.map(|stream| stream.name);
        assert_eq!(name(&[("audio", "g726-32"), ("video", "h264")]), Some("G.726"));
        assert_eq!(name(&[("audio", "g726-32"), ("video", "jpeg")]), Some("Motion JPEG"));
        assert_eq!(name(&[("video", "jpeg"), ("audio", "g726-32")]), Some("Motion JPEG"));
        assert_eq!(name(&[("video", "jpeg"), ("video", "h264"), ("audio", "pcma")]), None);
        assert_eq!(name(&[("video", "raw"), ("audio", "vendor"), ("text", "jpeg")]), None);
    }
}

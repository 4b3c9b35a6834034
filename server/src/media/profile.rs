use messages::SdpAnswer;

/// What a recording is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) container: Container,
    pub(crate) kinds: Kinds,
}

/// The form of the file. Each takes the codecs that it can hold as they are; others would be coded anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// For H.264 and AV1.
    Mp4,
    /// For VP8 and VP9.
    WebM,
}

/// Which kinds of media. KMS begins to write when each of them has arrived, so none may be named that never will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinds {
    Both,
    VideoOnly,
    AudioOnly,
}

impl Profile {
    /// Kurento's name of it.
    pub(super) fn name(self) -> &'static str {
        match (self.container, self.kinds) {
            (Container::Mp4, Kinds::Both) => "MP4",
            (Container::Mp4, Kinds::VideoOnly) => "MP4_VIDEO_ONLY",
            (Container::Mp4, Kinds::AudioOnly) => "MP4_AUDIO_ONLY",
            (Container::WebM, Kinds::Both) => "WEBM",
            (Container::WebM, Kinds::VideoOnly) => "WEBM_VIDEO_ONLY",
            (Container::WebM, Kinds::AudioOnly) => "WEBM_AUDIO_ONLY",
        }
    }
}

impl Container {
    /// What holds the video that a browser sends after this answer: the first codec in it.
    pub(crate) fn for_answer(answer: &SdpAnswer) -> Self {
        match first_video_codec(answer.as_str()) {
            Some(codec) if ["H264", "AV1"].iter().any(|name| codec.eq_ignore_ascii_case(name)) => Self::Mp4,
            _ => Self::WebM,
        }
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
        }
    }
}

/// The name of the first payload type in the description of video (RFC 8866, 5.14 and 6.6).
fn first_video_codec(sdp: &str) -> Option<&str> {
    let video = sdp.lines().skip_while(|line| !line.starts_with("m=video "));
    let mut video = video.take_while({
        let mut sections = 0;
        move |line| {
            sections += usize::from(line.starts_with("m="));
            sections == 1
        }
    });
    let payload_type = video.next()?.split_whitespace().nth(3)?;
    let rtpmap = format!("a=rtpmap:{payload_type} ");
    video.find_map(|line| line.strip_prefix(&rtpmap)?.split('/').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(payload_types: &str) -> Container {
        let sdp = format!(
            "v=0\r\nm=audio 9 RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\nm=video 9 UDP/TLS/RTP/SAVPF {payload_types}\r\n\
             a=rtpmap:96 VP8/90000\r\na=rtpmap:102 H264/90000\r\na=rtpmap:45 AV1/90000\r\n\
             m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
        );
        Container::for_answer(&sdp.try_into().unwrap())
    }

    #[test]
    fn the_first_codec_of_the_answer_decides() {
        assert_eq!(container("96 102"), Container::WebM);
        assert_eq!(container("102 96"), Container::Mp4);
        assert_eq!(container("45"), Container::Mp4);
        assert_eq!(container("77"), Container::WebM);
        assert_eq!(Container::for_answer(&"v=0\r\n".to_owned().try_into().unwrap()), Container::WebM);
    }

    #[test]
    fn a_profile_has_the_name_that_kurento_knows() {
        let profile = Profile { container: Container::Mp4, kinds: Kinds::VideoOnly };
        assert_eq!(profile.name(), "MP4_VIDEO_ONLY");
        assert_eq!(Profile { container: Container::WebM, kinds: Kinds::Both }.name(), "WEBM");
    }
}

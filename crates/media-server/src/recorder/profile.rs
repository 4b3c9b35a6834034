/// What a recording is written as: Kurento's `MediaProfileSpecType`, as far as it is written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) container: Container,
    pub(crate) audio: bool,
    pub(crate) video: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Mp4,
    WebM,
}

impl Profile {
    /// Reads Kurento's word; `None` for one that is not known or not written here.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let (container, rest) = match word.strip_prefix("MP4") {
            Some(rest) => (Container::Mp4, rest),
            None => (Container::WebM, word.strip_prefix("WEBM")?),
        };
        let (audio, video) = match rest {
            "" => (true, true),
            "_VIDEO_ONLY" => (false, true),
            "_AUDIO_ONLY" => (true, false),
            _ => return None,
        };
        Some(Self { container, audio, video })
    }

    /// Kurento's word for it.
    pub(crate) fn word(self) -> String {
        let container = match self.container {
            Container::Mp4 => "MP4",
            Container::WebM => "WEBM",
        };
        let rest = match (self.audio, self.video) {
            (false, true) => "_VIDEO_ONLY",
            (true, false) => "_AUDIO_ONLY",
            _ => "",
        };
        format!("{container}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_kurento() {
        let profile = |container, audio, video| Some(Profile { container, audio, video });
        assert_eq!(Profile::from_word("MP4"), profile(Container::Mp4, true, true));
        assert_eq!(Profile::from_word("MP4_VIDEO_ONLY"), profile(Container::Mp4, false, true));
        assert_eq!(Profile::from_word("WEBM_AUDIO_ONLY"), profile(Container::WebM, true, false));
        for word in ["MP4", "MP4_VIDEO_ONLY", "WEBM_AUDIO_ONLY"] {
            assert_eq!(Profile::from_word(word).unwrap().word(), word);
        }
        for word in ["", "MKV", "MP4_", "MP4VIDEO_ONLY", "WEBM_VIDEO_ONLY_"] {
            assert_eq!(Profile::from_word(word), None, "{word}");
        }
    }
}

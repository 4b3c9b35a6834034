use serde::Serialize;

/// What a shared screen mostly shows, so that the encoder knows what to save on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContentHint {
    /// Text and lines: full resolution, fewer pictures per second if need be.
    #[default]
    Detail,
    /// Films and games: full frame rate, fewer pixels if need be.
    Motion,
}

impl ContentHint {
    /// All, the usual one first.
    pub const ALL: [Self; 2] = [Self::Detail, Self::Motion];

    /// The name that browsers know it by, also as a form's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::Motion => "motion",
        }
    }

    /// The hint as people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Detail => "Text and detail",
            Self::Motion => "Motion",
        }
    }

    /// What `getDisplayMedia` is asked for.
    pub fn constraints(self) -> ScreenConstraints {
        let frame_rate = match self {
            Self::Detail => 15,
            Self::Motion => 30,
        };
        // Without a processing of voices, which would spoil music.
        let audio = Audio { echo_cancellation: false, noise_suppression: false, auto_gain_control: false };
        ScreenConstraints {
            video: Video { frame_rate: Ideal { ideal: frame_rate } },
            audio,
            system_audio: "include",
            surface_switching: "include",
        }
    }
}

/// A `DisplayMediaStreamOptions` object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScreenConstraints {
    video: Video,
    audio: Audio,
    system_audio: &'static str,
    surface_switching: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Video {
    frame_rate: Ideal,
}

#[derive(Debug, Serialize)]
struct Ideal {
    ideal: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Audio {
    echo_cancellation: bool,
    noise_suppression: bool,
    auto_gain_control: bool,
}

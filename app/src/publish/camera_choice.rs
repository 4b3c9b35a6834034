use serde::{Deserialize, Serialize};

use super::Resolution;

/// Which microphone to use.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Microphone {
    /// The one that the browser takes by itself.
    #[default]
    Default,
    None,
    Device(String),
}

/// What somebody chose on the webcam page; kept by the browser for the next time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CameraChoice {
    /// The camera's id; absent: the one that the browser takes by itself.
    pub camera: Option<String>,
    pub microphone: Microphone,
    pub resolution: Resolution,
}

impl CameraChoice {
    /// Whether a microphone is wanted.
    pub fn wants_sound(&self) -> bool {
        self.microphone != Microphone::None
    }

    /// The same without a microphone.
    pub fn silent(&self) -> Self {
        Self { microphone: Microphone::None, ..self.clone() }
    }

    /// The choice as `getUserMedia` takes it. Everything is a wish only: a camera that is gone, or cannot do the
    /// resolution, must not keep anybody from going live.
    pub fn constraints(&self) -> CameraConstraints<'_> {
        let (width, height) = self.resolution.size();
        CameraConstraints {
            video: Video {
                device_id: self.camera.as_deref().map(Ideal::of),
                width: Ideal::of(width),
                height: Ideal::of(height),
                frame_rate: Ideal::of(30),
            },
            audio: match &self.microphone {
                Microphone::None => Audio::Wanted(false),
                Microphone::Default => Audio::Wanted(true),
                Microphone::Device(id) => Audio::Device { device_id: Ideal::of(id) },
            },
        }
    }
}

/// A `MediaStreamConstraints` object.
#[derive(Debug, Serialize)]
pub struct CameraConstraints<'a> {
    video: Video<'a>,
    audio: Audio<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Video<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<Ideal<&'a str>>,
    width: Ideal<u32>,
    height: Ideal<u32>,
    frame_rate: Ideal<u32>,
}

#[derive(Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Audio<'a> {
    Wanted(bool),
    Device { device_id: Ideal<&'a str> },
}

#[derive(Debug, Serialize)]
struct Ideal<T> {
    ideal: T,
}

impl<T> Ideal<T> {
    fn of(ideal: T) -> Self {
        Self { ideal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(choice: &CameraChoice) -> String {
        serde_json::to_string(&choice.constraints()).unwrap()
    }

    #[test]
    fn a_choice_is_a_wish() {
        let choice = CameraChoice {
            camera: Some("cam".into()),
            microphone: Microphone::Device("mic".into()),
            resolution: Resolution::P1080,
        };
        assert_eq!(
            json(&choice),
            r#"{"video":{"deviceId":{"ideal":"cam"},"width":{"ideal":1920},"height":{"ideal":1080},"frameRate":{"ideal":30}},"audio":{"deviceId":{"ideal":"mic"}}}"#
        );
    }

    #[test]
    fn no_microphone_is_no_audio() {
        assert!(json(&CameraChoice::default()).ends_with(r#""audio":true}"#));
        assert!(json(&CameraChoice::default().silent()).ends_with(r#""audio":false}"#));
    }

    #[test]
    fn a_choice_that_was_kept_is_read_again() {
        let choice = CameraChoice { microphone: Microphone::Device("mic".into()), ..CameraChoice::default() };
        let kept = serde_json::to_string(&choice).unwrap();
        assert_eq!(serde_json::from_str::<CameraChoice>(&kept).unwrap(), choice);
        assert_eq!(serde_json::from_str::<CameraChoice>("{}").unwrap(), CameraChoice::default());
    }
}

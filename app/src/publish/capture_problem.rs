/// What keeps a page from a camera, a microphone or a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaptureProblem {
    /// Permission was denied, by a person or a policy.
    CameraDenied,
    /// The choice of a screen was cancelled, or denied.
    ScreenDenied,
    NoDevice,
    /// Another program holds the device.
    InUse,
    /// The page was not loaded over HTTPS or from this machine.
    InsecureOrigin,
    /// The browser cannot share a screen; phones cannot.
    ScreenUnsupported,
    /// The browser has no WebRTC.
    NoWebRtc,
    /// The device vanished while it was used.
    DeviceLost,
    /// Something else, with the browser's name for it.
    Other(String),
}

impl CaptureProblem {
    /// What an exception of `getUserMedia` means, by its name.
    pub fn of_camera(name: &str) -> Self {
        match name {
            "NotAllowedError" | "SecurityError" => Self::CameraDenied,
            _ => Self::of_any(name),
        }
    }

    /// What an exception of `getDisplayMedia` means, by its name.
    pub fn of_screen(name: &str) -> Self {
        match name {
            "NotAllowedError" | "AbortError" | "InvalidStateError" => Self::ScreenDenied,
            _ => Self::of_any(name),
        }
    }

    fn of_any(name: &str) -> Self {
        match name {
            "NotFoundError" | "OverconstrainedError" => Self::NoDevice,
            "NotReadableError" | "AbortError" => Self::InUse,
            "TypeError" | "NotSupportedError" => Self::InsecureOrigin,
            other => Self::Other(other.to_owned()),
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::CameraDenied => "This page may not use your camera and microphone. Allow both with the icon beside \
                                   the address, then try again."
                .into(),
            Self::ScreenDenied => "Nothing is shared yet. Choose a screen, a window or a tab, and allow this browser \
                                   to record it if your system asks."
                .into(),
            Self::NoDevice => "No camera was found. Connect one, then try again.".into(),
            Self::InUse => {
                "Another program is using your camera or microphone. Close that program, then try again.".into()
            }
            Self::InsecureOrigin => "Browsers give cameras and screens only to pages that come over HTTPS. Open this \
                                     page with https:// at the front, or on the computer that runs the server as \
                                     http://localhost."
                .into(),
            Self::ScreenUnsupported => {
                "This browser cannot share a screen. Use a browser on a desktop computer, or publish your webcam \
                 instead."
                    .into()
            }
            Self::NoWebRtc => "This browser has no WebRTC, or it is switched off. Use a current Chrome, Edge, Firefox \
                               or Safari."
                .into(),
            Self::DeviceLost => "Your camera was disconnected. Connect it again, or choose another one.".into(),
            Self::Other(name) => format!("The camera could not be opened ({name}). Try again, or choose another one."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_exception_has_its_own_sentence() {
        let names = ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError", "Strange"];
        let mut sentences: Vec<_> = names.map(|name| CaptureProblem::of_camera(name).sentence()).into();
        sentences.push(CaptureProblem::of_screen("NotAllowedError").sentence());
        let told = sentences.len();
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), told);
    }
}

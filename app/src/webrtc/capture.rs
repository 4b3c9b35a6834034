use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DisplayMediaStreamConstraints, DomException, Event, MediaDevices, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

use crate::{
    browser::{Listener, property, to_js, window},
    publish::{CameraChoice, CaptureProblem, ContentHint},
};

/// What a camera and microphone, or a shared screen, give; released when dropped.
pub(crate) struct Capture {
    stream: MediaStream,
    _ended: Vec<Listener>,
}

impl Drop for Capture {
    fn drop(&mut self) {
        for track in self.tracks() {
            track.stop();
        }
    }
}

impl Capture {
    /// Opens a camera and, unless that is not wanted or not there, a microphone. `on_end` hears of a device that vanishes.
    ///
    /// # Errors
    /// What keeps the page from the camera.
    pub(crate) async fn camera(
        choice: &CameraChoice,
        on_end: impl Fn() + Clone + 'static,
    ) -> Result<Self, CaptureProblem> {
        let devices = media_devices()?;
        let stream = match user_media(&devices, choice).await {
            // Without a microphone the browser refuses the camera with it.
            Err(CaptureProblem::NoDevice) if choice.wants_sound() => user_media(&devices, &choice.silent()).await,
            other => other,
        }?;
        Ok(Self::own(stream, on_end))
    }

    /// Asks for a screen, a window or a tab, with its sound where the browser has it. `on_end` hears of the browser's own
    /// "stop sharing".
    ///
    /// # Errors
    /// What keeps the page from the screen.
    pub(crate) async fn screen(hint: ContentHint, on_end: impl Fn() + Clone + 'static) -> Result<Self, CaptureProblem> {
        let devices = media_devices()?;
        if property(&devices, "getDisplayMedia").is_none() {
            return Err(CaptureProblem::ScreenUnsupported);
        }
        let constraints = to_js(&hint.constraints()).unchecked_into::<DisplayMediaStreamConstraints>();
        let asked = devices.get_display_media_with_constraints(&constraints).map_err(|error| screen_problem(&error))?;
        let stream = JsFuture::from(asked).await.map_err(|error| screen_problem(&error))?;
        let capture = Self::own(stream.unchecked_into(), on_end);
        capture.set_hint(hint);
        Ok(capture)
    }

    fn own(stream: MediaStream, on_end: impl Fn() + Clone + 'static) -> Self {
        let listen = |track: MediaStreamTrack| {
            let on_end = on_end.clone();
            Listener::new(&track, "ended", move |_: Event| on_end())
        };
        // A shared screen whose sound ends alone goes on.
        let ended = video_track(&stream).into_iter().map(listen).collect();
        Self { stream, _ended: ended }
    }

    pub(crate) fn stream(&self) -> &MediaStream {
        &self.stream
    }

    pub(crate) fn tracks(&self) -> Vec<MediaStreamTrack> {
        self.stream.get_tracks().iter().map(JsCast::unchecked_into).collect()
    }

    /// The track of `kind`, `audio` or `video`.
    pub(crate) fn track(&self, kind: &str) -> Option<MediaStreamTrack> {
        self.tracks().into_iter().find(|track| track.kind() == kind)
    }

    /// The device that gives the track of `kind`.
    pub(crate) fn device_id(&self, kind: &str) -> Option<String> {
        property(&self.track(kind)?.get_settings(), "deviceId")?.as_string()
    }

    /// Turns the track of `kind` to silence or black, or back.
    pub(crate) fn enable(&self, kind: &str, enabled: bool) {
        if let Some(track) = self.track(kind) {
            track.set_enabled(enabled);
        }
    }

    /// Tells the encoder what the picture shows.
    pub(crate) fn set_hint(&self, hint: ContentHint) {
        if let Some(track) = self.track("video") {
            // Browsers without content hints take it for any other property.
            _ = js_sys::Reflect::set(&track, &"contentHint".into(), &hint.name().into());
        }
    }
}

fn video_track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_video_tracks().iter().next().map(JsCast::unchecked_into)
}

pub(super) fn media_devices() -> Result<MediaDevices, CaptureProblem> {
    let window = window();
    let devices = property(&window.navigator(), "mediaDevices");
    // A property that is missing and one that is there without a secure page mean the same to people.
    match devices {
        Some(devices) if window.is_secure_context() => Ok(devices.unchecked_into()),
        _ => Err(CaptureProblem::InsecureOrigin),
    }
}

async fn user_media(devices: &MediaDevices, choice: &CameraChoice) -> Result<MediaStream, CaptureProblem> {
    let constraints = to_js(&choice.constraints()).unchecked_into::<MediaStreamConstraints>();
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| camera_problem(&error))?;
    let stream = JsFuture::from(asked).await.map_err(|error| camera_problem(&error))?;
    Ok(stream.unchecked_into())
}

fn camera_problem(error: &JsValue) -> CaptureProblem {
    CaptureProblem::of_camera(&error_name(error))
}

fn screen_problem(error: &JsValue) -> CaptureProblem {
    CaptureProblem::of_screen(&error_name(error))
}

fn error_name(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map_or_else(String::new, DomException::name)
}

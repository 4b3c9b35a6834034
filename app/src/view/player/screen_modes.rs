use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlVideoElement};

use crate::browser::property;

/// Phones of one maker fill the screen with a video element only, by a method of their own.
const VIDEO_ONLY: &str = "webkitEnterFullscreen";

/// Whether the picture can fill the screen.
pub(super) fn can_fill() -> bool {
    let of_video = || document().create_element("video").is_ok_and(|video| property(&video, VIDEO_ONLY).is_some());
    is_true(&document(), "fullscreenEnabled") || of_video()
}

/// Whether something fills the screen now.
pub(super) fn is_filled() -> bool {
    document().fullscreen_element().is_some()
}

/// Fills the screen with `stage`, or goes back.
pub(super) fn toggle_fill(stage: &Element, video: &HtmlVideoElement) {
    if is_filled() {
        document().exit_fullscreen();
    } else if is_true(&document(), "fullscreenEnabled") {
        // Refused without a click or key; then nothing happens, as it should.
        _ = stage.request_fullscreen();
    } else {
        call(video, VIDEO_ONLY);
    }
}

/// Whether the picture can float above other windows.
pub(super) fn can_float() -> bool {
    is_true(&document(), "pictureInPictureEnabled")
}

/// Lets the picture float above other windows, or takes it back.
pub(super) fn toggle_float(video: &HtmlVideoElement) {
    if property(&document(), "pictureInPictureElement").is_some() {
        call(&document(), "exitPictureInPicture");
    } else {
        call(video, "requestPictureInPicture");
    }
}

fn is_true(object: &JsValue, name: &str) -> bool {
    property(object, name).is_some_and(|value| value.is_truthy())
}

fn call(object: &JsValue, method: &str) {
    if let Some(method) = property(object, method).and_then(|method| method.dyn_into::<js_sys::Function>().ok()) {
        // What the browser refuses, it shows itself.
        _ = method.call0(object);
    }
}

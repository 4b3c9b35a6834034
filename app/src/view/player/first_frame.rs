use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, HtmlVideoElement};

use crate::browser::{Listener, property};

/// Waits until a video element shows the first picture of its source.
pub(super) struct FirstFrame {
    _loaded: Listener,
    _presented: Closure<dyn FnMut()>,
}

impl FirstFrame {
    /// Calls `shown` once. A tab in the background presents no picture, so a decoded one counts too.
    pub(super) fn of(video: &HtmlVideoElement, shown: impl Fn() + Clone + 'static) -> Self {
        let presented = Closure::<dyn FnMut()>::new(shown.clone());
        if let Some(request) = property(video, "requestVideoFrameCallback") {
            let request = request.unchecked_into::<js_sys::Function>();
            // Fails in browsers that call something else by this name; the event below remains.
            _ = request.call1(video, presented.as_ref());
        }
        let loaded = Listener::new(video, "loadeddata", {
            let video = video.clone();
            move |_: Event| {
                if video.video_width() > 0 {
                    shown();
                }
            }
        });
        Self { _loaded: loaded, _presented: presented }
    }
}

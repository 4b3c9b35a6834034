use leptos::prelude::document;
use messages::{PeerId, ResumeToken};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, Headers, HtmlCanvasElement, HtmlVideoElement, RequestInit};

use crate::browser::window;

const WIDTH: u32 = 640;
/// The server takes no larger picture.
const MAX_BYTES: f64 = 100.0 * 1024.0;
/// From good to small; a noisy picture needs the second or third.
const QUALITIES: [f64; 3] = [0.6, 0.4, 0.2];

/// Sends what `video` shows now as the session's picture. A picture that does not get through is not worth a word: the
/// next one follows in some seconds.
pub(crate) async fn send_picture(video: HtmlVideoElement, session: PeerId, token: ResumeToken) {
    let Ok(Some(canvas)) = draw(&video) else { return };
    for quality in QUALITIES {
        let Ok(blob) = encode(&canvas, quality).await else { return };
        if blob.size() <= MAX_BYTES {
            _ = put(&blob, &session, &token).await;
            return;
        }
    }
}

/// Nothing if there is no picture yet.
fn draw(video: &HtmlVideoElement) -> Result<Option<HtmlCanvasElement>, JsValue> {
    let (width, height) = (video.video_width(), video.video_height());
    if width == 0 || height == 0 {
        return Ok(None);
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let scaled = WIDTH.min(width);
    canvas.set_width(scaled);
    canvas.set_height((height * scaled / width).max(1));
    let Some(context) = canvas.get_context("2d")? else { return Ok(None) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)?;
    Ok(Some(canvas))
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Result<Blob, JsValue> {
    let canvas = canvas.clone();
    let promise = js_sys::Promise::new(&mut move |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let settle = if blob.is_null() { &reject } else { &resolve };
            _ = settle.call1(&JsValue::NULL, &blob);
        });
        let callback = done.unchecked_ref();
        _ = canvas.to_blob_with_type_and_encoder_options(callback, "image/jpeg", &quality.into());
    });
    JsFuture::from(promise).await.map(JsCast::unchecked_into)
}

async fn put(blob: &Blob, session: &PeerId, token: &ResumeToken) -> Result<(), JsValue> {
    let headers = Headers::new()?;
    headers.set("authorization", &format!("Bearer {}", token.as_str()))?;
    headers.set("content-type", "image/jpeg")?;
    let request = RequestInit::new();
    request.set_method("PUT");
    request.set_headers(&headers);
    request.set_body(blob);
    let url = format!("/api/sessions/{session}/picture");
    JsFuture::from(window().fetch_with_str_and_init(&url, &request)).await.map(drop)
}

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

/// Copies what `video` shows to `canvas`, so that it stays when the video's source is replaced; says whether there was
/// anything to copy.
pub(super) fn keep_last_frame(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> bool {
    let (width, height) = (video.video_width(), video.video_height());
    if width == 0 || height == 0 {
        return false;
    }
    canvas.set_width(width);
    canvas.set_height(height);
    draw(video, canvas).is_ok()
}

fn draw(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let context = canvas.get_context("2d")?.ok_or(JsValue::UNDEFINED)?;
    context.unchecked_into::<CanvasRenderingContext2d>().draw_image_with_html_video_element(video, 0.0, 0.0)
}

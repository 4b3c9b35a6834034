use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use crate::stats::Report;

/// What the browser measures on a connection; nothing if it was closed in the meantime.
pub(super) async fn of(raw: &RtcPeerConnection) -> Option<Report> {
    let report = JsFuture::from(raw.get_stats()).await.ok()?;
    // `RTCStatsReport` is a read-only `Map`.
    let values = js_sys::Array::from(&report.unchecked_into::<js_sys::Map>().values());
    let json = js_sys::JSON::stringify(&values).ok()?.as_string()?;
    Report::from_json(&json).ok()
}

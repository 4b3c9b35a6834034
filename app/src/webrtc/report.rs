use leptos::prelude::document;
use messages::{PeerId, Report};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use crate::{
    browser::window,
    stats::{browser_family, normalise},
};

/// What the browser measures on a connection; nothing if it was closed in the meantime.
pub(super) async fn measure(raw: &RtcPeerConnection, peer: PeerId) -> Option<Report> {
    let report = JsFuture::from(raw.get_stats()).await.ok()?;
    // `RTCStatsReport` is a read-only `Map`.
    let values = js_sys::Array::from(&report.unchecked_into::<js_sys::Map>().values());
    let json = js_sys::JSON::stringify(&values).ok()?.as_string()?;
    normalise(peer, &json).ok()
}

/// A report with what concerns the page, and not one connection.
pub(super) fn of_page(report: Report) -> Report {
    let browser = window().navigator().user_agent().ok().map(|user_agent| browser_family(&user_agent));
    Report { browser, visible: Some(!document().hidden()), ..report }
}

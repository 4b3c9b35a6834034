use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::window;

/// What the page's address says of something.
pub(crate) fn query(name: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&query).ok()?.get(name)
}

/// Makes the address say something else, so that a link to it leads to the same; nothing is loaded.
pub(crate) fn replace_query(query: &str) {
    // A browser that has had too much of it keeps the former address, which does no harm.
    if let Ok(history) = window().history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(query));
    }
}

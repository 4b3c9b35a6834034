use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::window;

/// What the page's address says of something.
pub(crate) fn query(name: &str) -> Option<String> {
    parameters()?.get(name)
}

/// Makes the address say something else of some things, so that a link to it leads to the same; nothing is loaded.
pub(crate) fn replace_query(values: &[(&str, Option<&str>)]) {
    let Some(parameters) = parameters() else { return };
    for (name, value) in values {
        match value {
            Some(value) => parameters.set(name, value),
            None => parameters.delete(name),
        }
    }
    let query = String::from(parameters.to_string());
    let path = window().location().pathname().unwrap_or_default();
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    // A browser that has had too much of it keeps the former address, which does no harm.
    if let Ok(history) = window().history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

fn parameters() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()
}

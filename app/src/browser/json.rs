use serde::Serialize;
use wasm_bindgen::JsValue;

/// A JavaScript object with the members that `value` serializes to.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    serde_json::to_string(value).ok().and_then(|json| js_sys::JSON::parse(&json).ok()).unwrap_or(JsValue::UNDEFINED)
}

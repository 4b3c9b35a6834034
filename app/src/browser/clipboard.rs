use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlInputElement};

use super::{property, window};

/// Copies the text of `field`; says whether that worked.
pub(crate) async fn copy(field: HtmlInputElement) -> bool {
    let navigator = window().navigator();
    // Missing on pages that did not come over HTTPS.
    if property(&navigator, "clipboard").is_some()
        && JsFuture::from(navigator.clipboard().write_text(&field.value())).await.is_ok()
    {
        return true;
    }
    field.select();
    let document = document().unchecked_into::<HtmlDocument>();
    document.exec_command("copy").unwrap_or(false)
}

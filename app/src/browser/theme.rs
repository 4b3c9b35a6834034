use leptos::prelude::document;
use wasm_bindgen::JsCast;

use super::{Storage, window};

const KEY: &str = "kurento-live.theme";

/// Sets the chosen theme before anything is painted. The value is JSON text, as [`Storage`] writes it.
pub(crate) const THEME_SCRIPT: &str = "try{const t=JSON.parse(localStorage.getItem('kurento-live.theme'));\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/// Switches between light and dark, and keeps the choice.
pub(crate) fn switch_theme() {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(data) = root.map(|root| root.dataset()) else { return };
    let is_dark = data.get("theme").map_or_else(system_is_dark, |theme| theme == "dark");
    let theme = if is_dark { "light" } else { "dark" };
    _ = data.set("theme", theme);
    Storage::Lasting.write(KEY, &theme);
}

fn system_is_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

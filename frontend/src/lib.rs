//! The WebAssembly entry point: brings the page that the server rendered to life.

use wasm_bindgen::prelude::wasm_bindgen;

/// Runs when the module is loaded.
#[wasm_bindgen(start)]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    mark_as_hydrated();
}

/// Says that clicks are heard from now on.
fn mark_as_hydrated() {
    if let Some(root) = leptos::prelude::document().document_element() {
        // Fails for attribute names that are none only.
        _ = root.set_attribute("data-hydrated", "true");
    }
}

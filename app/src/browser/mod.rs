//! The browser's own things, each with an owner: what is dropped is unsubscribed, cancelled or closed. Nothing here may be
//! called while a page is rendered on the server.

mod address;
mod clipboard;
mod clock;
mod fetch;
mod guard;
mod interval;
mod json;
mod listener;
mod slot;
mod storage;
mod theme;
mod time_of_day;
mod timeout;

pub(crate) use address::{query, replace_query};
pub(crate) use clipboard::copy;
pub(crate) use clock::{now, seed};
pub(crate) use fetch::{get, get_known, get_text, send};
pub(crate) use guard::LeaveGuard;
pub(crate) use interval::Interval;
pub(crate) use json::to_js;
pub(crate) use listener::Listener;
pub(crate) use slot::Slot;
pub(crate) use storage::Storage;
pub(crate) use theme::{THEME_SCRIPT, switch_theme};
pub(crate) use time_of_day::{local_clock, local_time, minutes_east_of_utc, now_ms};
pub(crate) use timeout::Timeout;

/// The page's window.
pub(crate) fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// Whether nobody can see the page at the moment.
pub(crate) fn is_hidden() -> bool {
    window().document().is_some_and(|document| document.hidden())
}

/// A property of a JavaScript object, if it is there.
pub(crate) fn property(object: &wasm_bindgen::JsValue, name: &str) -> Option<wasm_bindgen::JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

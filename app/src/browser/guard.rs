use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, MouseEvent};

use super::{Listener, window};

const QUESTION: &str = "You are live. If you leave this page, your session ends for everybody. Leave?";

/// Asks before the page is left, for as long as this lives.
pub(crate) struct LeaveGuard {
    _listeners: [Listener; 2],
}

impl LeaveGuard {
    /// `leave` is called when somebody follows a link inside the site and confirms it.
    pub(crate) fn new(leave: impl Fn() + 'static) -> Self {
        Self {
            _listeners: [
                Listener::new(&window(), "beforeunload", ask_before_unload),
                // Before the router sees the click.
                Listener::capturing(&document(), "click", move |event: MouseEvent| ask_before_link(&event, &leave)),
            ],
        }
    }
}

fn ask_before_unload(event: Event) {
    event.prevent_default();
    // Older browsers ask only if this is set.
    _ = js_sys::Reflect::set(&event, &"returnValue".into(), &JsValue::TRUE);
}

fn ask_before_link(event: &MouseEvent, leave: &impl Fn()) {
    if !leaves_in_this_tab(event) {
        return;
    }
    if window().confirm_with_message(QUESTION).unwrap_or(true) {
        leave();
    } else {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn leaves_in_this_tab(event: &MouseEvent) -> bool {
    let is_plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]:not([href^='#'])").ok().flatten());
    is_plain && link.is_some_and(|link| !link.has_attribute("target") && !link.has_attribute("download"))
}

use std::time::Duration;

use wasm_bindgen::{JsCast, prelude::Closure};

use super::window;

/// One call after a while, unless this is dropped before.
pub(crate) struct Timeout {
    id: i32,
    _handler: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Calls `handler` once, `wait` from now.
    pub(crate) fn new(wait: Duration, handler: impl FnOnce() + 'static) -> Self {
        let mut handler = Some(handler);
        let handler = Closure::<dyn FnMut()>::new(move || {
            if let Some(handler) = handler.take() {
                handler();
            }
        });
        // Rounded up: a timer must not fire before the moment that it was set for.
        let milliseconds = wait.as_secs_f64().mul_add(1000.0, 0.999) as i32;
        let function = handler.as_ref().unchecked_ref();
        let id =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds).unwrap_or_default();
        Self { id, _handler: handler }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

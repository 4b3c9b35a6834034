use std::time::Duration;

use wasm_bindgen::{JsCast, prelude::Closure};

use super::window;

/// A call every so often, until this is dropped.
pub(crate) struct Interval {
    id: i32,
    _handler: Closure<dyn FnMut()>,
}

impl Interval {
    /// Calls `handler` every `period`, the first time one period from now.
    pub(crate) fn new(period: Duration, handler: impl FnMut() + 'static) -> Self {
        let handler = Closure::<dyn FnMut()>::new(handler);
        let function = handler.as_ref().unchecked_ref();
        let milliseconds = period.as_millis() as i32;
        let id =
            window().set_interval_with_callback_and_timeout_and_arguments_0(function, milliseconds).unwrap_or_default();
        Self { id, _handler: handler }
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}

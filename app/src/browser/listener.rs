use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, EventTarget};

/// An event handler that is removed when this is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    name: &'static str,
    capture: bool,
    handler: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `handler` at every event `name` of `target`; `E` must be the type of that event.
    pub(crate) fn new<E: JsCast>(target: &EventTarget, name: &'static str, handler: impl FnMut(E) + 'static) -> Self {
        Self::attach(target, name, false, handler)
    }

    /// Like [`Listener::new`], before the handlers of the elements inside `target`.
    pub(crate) fn capturing<E: JsCast>(
        target: &EventTarget,
        name: &'static str,
        handler: impl FnMut(E) + 'static,
    ) -> Self {
        Self::attach(target, name, true, handler)
    }

    fn attach<E: JsCast>(
        target: &EventTarget,
        name: &'static str,
        capture: bool,
        mut handler: impl FnMut(E) + 'static,
    ) -> Self {
        let handler = Closure::<dyn FnMut(Event)>::new(move |event: Event| handler(event.unchecked_into()));
        // Fails for objects that are no event targets only, which the type rules out.
        _ = target.add_event_listener_with_callback_and_bool(name, handler.as_ref().unchecked_ref(), capture);
        Self { target: target.clone(), name, capture, handler }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let handler = self.handler.as_ref().unchecked_ref();
        _ = self.target.remove_event_listener_with_callback_and_bool(self.name, handler, self.capture);
    }
}

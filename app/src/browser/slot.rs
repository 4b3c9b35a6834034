use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// A place in a component for something that exists in the browser only; it is dropped with the component.
///
/// It is empty while a page is rendered on the server: a value made there would be dropped on another thread.
pub(crate) struct Slot<T: 'static>(StoredValue<Option<SendWrapper<T>>>);

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> Slot<T> {
    /// An empty place, owned by the component that is being made.
    pub(crate) fn empty() -> Self {
        Self(StoredValue::new(None))
    }

    /// Puts a value in and drops the former one; drops both if the component is gone.
    pub(crate) fn fill(self, value: T) {
        let mut value = Some(SendWrapper::new(value));
        // The former value is dropped outside of the store, because its end may look into the store.
        drop(self.0.try_update_value(|place| std::mem::replace(place, value.take())));
    }

    /// Empties the place.
    pub(crate) fn take(self) -> Option<T> {
        self.0.try_update_value(Option::take).flatten().map(SendWrapper::take)
    }

    /// Looks at the value, if there is one.
    pub(crate) fn with<O>(self, look: impl FnOnce(&T) -> O) -> Option<O> {
        self.0.try_with_value(|place| place.as_deref().map(look)).flatten()
    }
}

impl<T: Clone> Slot<T> {
    /// A copy of the value, if there is one.
    pub(crate) fn get(self) -> Option<T> {
        self.with(T::clone)
    }
}

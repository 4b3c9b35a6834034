use serde::{Serialize, de::DeserializeOwned};

use super::window;

/// What the browser keeps for this site. Everything here may be refused, by a private window for example, and is then
/// forgotten: pages work without it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Storage {
    /// Until it is deleted.
    Lasting,
    /// Until the tab is closed; a reload keeps it.
    Tab,
}

impl Storage {
    pub(crate) fn read<T: DeserializeOwned>(self, key: &str) -> Option<T> {
        serde_json::from_str(&self.open()?.get_item(key).ok()??).ok()
    }

    pub(crate) fn write(self, key: &str, value: &impl Serialize) {
        if let (Some(storage), Ok(text)) = (self.open(), serde_json::to_string(value)) {
            _ = storage.set_item(key, &text);
        }
    }

    pub(crate) fn remove(self, key: &str) {
        if let Some(storage) = self.open() {
            _ = storage.remove_item(key);
        }
    }

    fn open(self) -> Option<web_sys::Storage> {
        match self {
            Self::Lasting => window().local_storage().ok()?,
            Self::Tab => window().session_storage().ok()?,
        }
    }
}

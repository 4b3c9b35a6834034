use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ErrorCode;

/// The `error` of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorObject {
    #[serde(with = "as_number")]
    pub code: ErrorCode,
    /// `{"type": NAME}` for Kurento's own errors; the would-be result, when the request had no id; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(default)]
    pub message: String,
}

impl ErrorObject {
    /// An error with the `data` that KMS gives to this code.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let data = code.name().map(|name| json!({ "type": name }));
        Self { code, data, message: message.into() }
    }

    /// Kurento's name of the error, as the peer wrote it.
    pub fn kind(&self) -> Option<&str> {
        self.data.as_ref()?.get("type")?.as_str()
    }
}

impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for ErrorObject {}

mod as_number {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::ErrorCode;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(super) fn serialize<S: Serializer>(code: &ErrorCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(code.number())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ErrorCode, D::Error> {
        i32::deserialize(deserializer).map(ErrorCode::from)
    }
}

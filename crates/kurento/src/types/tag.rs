use serde::Deserialize;

use super::complex::complex_type;

/// A note that a client leaves on an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

complex_type!(Tag { "key" => key, "value" => value });

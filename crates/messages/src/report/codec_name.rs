use std::fmt;

use serde::{Deserialize, Serialize};

const MAX_CODEC_NAME_BYTES: usize = 32;

/// Why a text is no codec's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a codec's name has 1 to {MAX_CODEC_NAME_BYTES} letters, digits, '-', '.', '_' or '+'")]
pub struct InvalidCodecName;

/// A codec's short name, as the last part of its media type has it: `VP8`, `H264`, `opus`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodecName(String);

impl CodecName {
    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CodecName {
    type Error = InvalidCodecName;

    fn try_from(text: String) -> Result<Self, InvalidCodecName> {
        let fits = (1..=MAX_CODEC_NAME_BYTES).contains(&text.len());
        let all_safe = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._+".contains(&b));
        if fits && all_safe { Ok(Self(text)) } else { Err(InvalidCodecName) }
    }
}

impl From<CodecName> for String {
    fn from(name: CodecName) -> String {
        name.0
    }
}

impl fmt::Display for CodecName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

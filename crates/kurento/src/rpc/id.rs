use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// What correlates a request with its answer. An answer carries the id of its request with its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// Any number: negative ones and fractions too.
    Number(Number),
    /// A string. KMS remembers answers under the written id, so that `"902"` after `902` gets the old answer.
    Text(String),
}

impl Id {
    /// The id as a count, which is what this crate's client uses.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            Self::Text(_) => None,
        }
    }
}

impl From<u64> for Id {
    fn from(id: u64) -> Self {
        Self::Number(id.into())
    }
}

impl From<&str> for Id {
    fn from(id: &str) -> Self {
        Self::Text(id.to_owned())
    }
}

/// The id without its type: `902` for both `902` and `"902"`.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_type() {
        for written in ["1", "0", "-5", "1.5", "18446744073709551615", "\"abc\"", "\"902\"", "\"\""] {
            let id: Id = serde_json::from_str(written).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), written);
        }
    }

    #[test]
    fn only_numbers_and_strings_are_ids() {
        for written in ["true", "null", "[1]", "{}"] {
            assert!(serde_json::from_str::<Id>(written).is_err(), "{written} was taken for an id");
        }
    }

    #[test]
    fn written_without_its_type() {
        assert_eq!(Id::from(902).to_string(), Id::from("902").to_string());
        assert_ne!(Id::from(902), Id::from("902"));
    }
}

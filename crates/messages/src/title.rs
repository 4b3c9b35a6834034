use std::fmt;

use serde::{Deserialize, Serialize};

const MAX_TITLE_CHARS: usize = 120;

/// Why a text is no title.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a title has 1 to {MAX_TITLE_CHARS} characters on one line")]
pub struct InvalidTitle;

/// What a session is called on the pages: one line of 1 to 120 characters, without white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "schema",
    schema(min_length = 1, max_length = 120, pattern = r"^[^\x00-\x1f\x7f-\x9f]+$", example = "Garden")
)]
#[serde(try_from = "String", into = "String")]
pub struct Title(String);

impl Title {
    /// The title's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Title {
    type Error = InvalidTitle;

    fn try_from(text: String) -> Result<Self, InvalidTitle> {
        let text = text.trim();
        let fits = (1..=MAX_TITLE_CHARS).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) { Ok(Self(text.to_owned())) } else { Err(InvalidTitle) }
    }
}

impl From<Title> for String {
    fn from(title: Title) -> String {
        title.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_trimmed_line() {
        assert_eq!(Title::try_from("  Garden  ".to_owned()).map(String::from), Ok("Garden".to_owned()));
        for bad in ["", "   ", "two\nlines", &"x".repeat(MAX_TITLE_CHARS + 1)] {
            assert_eq!(Title::try_from(bad.to_owned()), Err(InvalidTitle), "{bad:?}");
        }
    }
}

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has {MIN_ID_LENGTH} to {MAX_ID_LENGTH} letters, digits, '-' or '_'")]
pub struct InvalidId;

const MIN_ID_LENGTH: usize = 16;
const MAX_ID_LENGTH: usize = 64;

fn check(text: String) -> Result<String, InvalidId> {
    let length_fits = (MIN_ID_LENGTH..=MAX_ID_LENGTH).contains(&text.len());
    let all_safe = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if length_fits && all_safe { Ok(text) } else { Err(InvalidId) }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(min_length = 16, max_length = 64, pattern = "^[A-Za-z0-9_-]+$"))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as it stands on the wire and in links.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                check(text).map(Self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                check(text.to_owned()).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

identifier! {
    /// Names one session; it is unguessable and is what a viewer link carries.
    SessionId
}

identifier! {
    /// Names one peer on the wire, in the field `sessionId`: for a publisher the session's own id, for a viewer an id of
    /// its own.
    PeerId
}

identifier! {
    /// Names one recording.
    RecordingId
}

identifier! {
    /// A secret that lets a page take its peer over again after its WebSocket dropped or it was reloaded.
    ResumeToken
}

impl From<SessionId> for PeerId {
    /// The publisher's peer carries the session's id.
    fn from(id: SessionId) -> Self {
        Self(id.0)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({})", self.0)
    }
}

impl fmt::Display for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordingId({})", self.0)
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeerId({})", self.0)
    }
}

impl fmt::Debug for ResumeToken {
    /// A secret never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_safe_in_a_path() {
        for good in ["0123456789abcdef", "AZaz09-_AZaz09-_", &"x".repeat(64)] {
            assert_eq!(good.parse::<SessionId>().map(String::from), Ok(good.to_owned()));
        }
        for bad in ["", "short", "../../etc/passwd", "0123456789abcde\u{e9}", "0123456789 abcdef", &"x".repeat(65)] {
            assert_eq!(bad.parse::<SessionId>(), Err(InvalidId), "{bad}");
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let token: ResumeToken = "0123456789abcdef".parse().unwrap();
        assert!(!format!("{token:?}").contains("0123"));
    }
}
